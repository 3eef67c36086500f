"""The link inventory: streams, link identity, sightings, and merging of exports."""
