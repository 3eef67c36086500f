"""Reading exports: one reader per vendor format, from a file to a `Reading`."""

from blm.exports.files.containers import hash_file
from blm.exports.reading import NOT_READ, read_export, read_exports
from blm.exports.suggestions import suggest_map
from blm.exports.vendors.formats import FORMATS

__all__ = ["FORMATS", "NOT_READ", "hash_file", "read_export", "read_exports", "suggest_map"]
