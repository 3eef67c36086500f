"""What four tools see of a world, in their own formats."""
