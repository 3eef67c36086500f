"""Edge in: one reader per vendor format, bytes to a Reading."""

from blm.exports.formats import FORMATS
from blm.exports.reading import hash_file, read_export

__all__ = ["FORMATS", "hash_file", "read_export"]
