"""The verbs of `blm policy`: show, whatif, test, backtest, tune."""
