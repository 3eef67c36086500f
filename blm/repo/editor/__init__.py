"""Schemas for editors and the pages made from them."""
