"""The site as people describe it: settings, log, stages, inboxes, merging of decisions."""
