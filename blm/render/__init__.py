"""Rendering: values to text, tables and JSON; untrusted strings are defanged and escaped here."""
