"""What a run reads from the forge and brings back to it."""
