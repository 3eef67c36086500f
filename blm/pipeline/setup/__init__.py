"""`blm init`, `validate`, `doctor`, `migrate`, `inspect`."""
