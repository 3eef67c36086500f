"""The list live in Search Console: receipts, adopted lines, manual actions."""
