"""`blm audit`: take in exports, merge them, judge, and write the results."""
