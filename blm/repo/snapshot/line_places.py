"""Places of lines that the program writes: in which file, and on which line of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from blm.repo.snapshot.inventory import list_files
from blm.repo.snapshot.tables import DOMAINS, LINKS
from blm.repo.working_tree.paths import result_files
from blm.repo.yaml.flow_lines import parse_line
from blm.repo.yaml.strict_loader import load

LinePlaces = dict[tuple[str, ...], str]
"""``file:line`` by the key values of a line."""


def find_link_places(profile: Path, domain: str) -> LinePlaces:
    """Where the inventory's lines of one referring domain stand, by source and target URL.

    A line without a target goes by an empty one.

    Args:
        profile: folder.
        domain: referring domain.
    """
    return _find(profile, list_files(profile, LINKS), domain, ("from", "to"))


def find_domain_place(profile: Path, domain: str) -> str:
    """Where the line of ``domains/`` stands that is about one; empty without one."""
    return _first(_find(profile, list_files(profile, DOMAINS), domain, ()))


def find_result_place(profile: Path, domain: str) -> str:
    """Where the last audit's line about a domain stands; empty without one."""
    paths = [profile / name for name in result_files(profile)]
    return _first(_find(profile, paths, domain, ()))


def _first(places: Mapping[tuple[str, ...], str]) -> str:
    return next(iter(places.values()), "")


def _find(profile: Path, paths: Iterable[Path], domain: str, keys: tuple[str, ...]) -> LinePlaces:
    found: LinePlaces = {}
    for path in paths:
        raw = path.read_bytes()
        if domain.encode() not in raw:
            continue
        file = f"profiles/{profile.name}/{path.relative_to(profile).as_posix()}"
        for number, record in _read(raw, file, domain):
            if record.get("domain") == domain:
                key = tuple(str(record.get(name) or "") for name in keys)
                found.setdefault(key, f"{file}:{number}")
    return found


def _read(raw: bytes, file: str, domain: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The records of lines that hold the name; all of a file that a person wrote otherwise."""
    records = []
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
        if domain not in line or line.startswith("#"):
            continue
        try:
            record = parse_line(line.rstrip("\r"))
        except ValueError:
            yield from _read_strictly(raw, file)
            return
        if isinstance(record, dict):
            records.append((number, record))
    yield from records


def _read_strictly(raw: bytes, file: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    document = load(raw, file)
    for index, record in enumerate(document.data or ()):
        if isinstance(record, dict):
            yield document.place((index,))[0], record
