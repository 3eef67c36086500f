"""`blm policy`: show, test, backtest, tune and whatif."""
