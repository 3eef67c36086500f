"""The policy: rules, conditions, suspicion, bands, and the precedence of decisions."""
