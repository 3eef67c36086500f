"""`blm propose`: audit sites, push facts, and open or update their pull requests."""
