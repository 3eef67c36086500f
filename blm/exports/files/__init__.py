"""From a file's bytes to text: archives, workbooks, JSON, encodings."""
