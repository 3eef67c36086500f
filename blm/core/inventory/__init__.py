"""The link inventory: streams, link identity, sightings, and how an export is merged in."""
