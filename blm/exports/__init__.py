"""Edge in: one reader per vendor format, bytes to a Reading."""

from blm.exports.formats import FORMATS
from blm.exports.reading import read_export

__all__ = ["FORMATS", "read_export"]
