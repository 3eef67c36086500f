"""Program files of one record a line."""
