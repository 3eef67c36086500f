"""Pure computation: no files, clock, network, randomness, logging, click, yaml or git here."""
