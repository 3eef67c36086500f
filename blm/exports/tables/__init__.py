"""From text to a clean table: delimiters, headers, broken records, respelt values, rows."""
