"""Forge types: protocol, values such as branches and pull requests, errors."""
