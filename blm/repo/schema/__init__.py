"""Schemas, and what is said where a file breaks one."""
