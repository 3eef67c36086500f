"""Exports fetched over the network, from web addresses and buckets."""
