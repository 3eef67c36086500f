"""Pure: no files, clock, network, randomness, logging, click, yaml or git enters here."""
