"""The policy: rules, conditions, suspicion, bands, and which word wins."""
