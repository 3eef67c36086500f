"""Values to text: report, tables, JSON. Every foreign string is defanged here."""
