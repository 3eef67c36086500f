"""Buckets: files below a folder of S3, Google Cloud Storage or Azure, read through fsspec.

Keys come from the environment, in the way of each store's own library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec

from blm.errors import BlmError
from blm.live.limits import Limits, check_size, copy

DEPTH = 4
MOST_FILES = 1_000
CHUNK = 1 << 20
EXTRAS = {"s3": "s3", "gs": "gcs", "az": "azure"}


class Bucket:
    """One bucket, or a folder of one."""

    def __init__(self, address: str) -> None:
        """Open it; nothing is read yet.

        Args:
            address: such as ``s3://exports/backlinks``.

        Raises:
            BlmError: the store's library is not installed, or its keys are missing.
        """
        scheme, _, path = address.partition("://")
        self._address, self._path = address, path.strip("/")
        with _explained(address):
            try:
                self._files: Any = fsspec.filesystem(scheme, skip_instance_cache=True)
            except ImportError:
                hint = f'pip install "blm[{EXTRAS.get(scheme, scheme)}]"'
                raise BlmError(f"the library for {scheme}:// is missing", hint=hint) from None

    def list(self, folder: str) -> dict[str, int]:
        """Size by path of the files below a folder, sorted; none when there is no folder.

        Raises:
            BlmError: there is no such bucket, its store does not answer, or there are too many
                files.
        """
        place = f"{self._path}/{folder}"
        with _explained(self._address):
            told = self._find(place)
            if not told and not self._files.exists(self._path.partition("/")[0]):
                raise BlmError(f"there is no bucket {self._address}", hint="check its name")
        plain = {p: int(one.get("size") or 0) for p, one in told.items() if one["type"] == "file"}
        if len(plain) > MOST_FILES:
            hint = "move the old ones away: what was taken in is remembered"
            raise BlmError(f"{folder} holds more than {MOST_FILES:,} files", hint=hint)
        return dict(sorted(plain.items()))

    def _find(self, place: str) -> Mapping[str, Mapping[str, Any]]:
        """Facts of fsspec by path of the files below a folder."""
        try:
            found: Mapping[str, Mapping[str, Any]] = self._files.find(
                place, maxdepth=DEPTH, detail=True
            )
        except FileNotFoundError:
            return {}
        return found

    def save(self, path: str, target: Path, limits: Limits) -> None:
        """Fetch one file of `list`.

        Raises:
            BlmError: it cannot be read, is too large, or takes too long.
        """
        until = limits.clock() + limits.seconds
        with _explained(self._address), self._files.open(path, "rb") as stream:
            check_size(int(getattr(stream, "size", 0) or 0), limits)
            copy(iter(lambda: stream.read(CHUNK), b""), target, limits, until)


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Turn any error of a store's library into a `BlmError` of one sentence."""
    try:
        yield
    except BlmError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary to libraries that raise anything
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        hint = "check the name, and the store's keys in the environment"
        raise BlmError(f"{address} cannot be read: {said}", hint=hint) from None
