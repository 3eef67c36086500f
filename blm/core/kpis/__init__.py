"""The eight KPIs with their bands, intervals and targets."""
