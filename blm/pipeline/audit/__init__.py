"""`blm audit`: intake, merge, judgement, results."""
