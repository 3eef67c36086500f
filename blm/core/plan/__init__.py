"""The plan: disavow lines to add or take back, and the guards that hold them."""
