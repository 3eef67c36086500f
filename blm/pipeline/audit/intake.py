"""Intake of new export files: read, prepare, check guards, and keep rows in temporary files.

files -> readings -> prepared rows -> guards -> spool
"""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from blm.core.inventory.ingest import Fresh, prepare
from blm.core.inventory.readings import Export, Reading
from blm.core.link_profile.desired_state import Desired
from blm.core.plan.line_guards import Guard
from blm.core.plan.run_guards import check_reading, check_shrinks, check_site
from blm.errors import BlmError, ExportError
from blm.exports import NOT_READ, hash_file, read_exports
from blm.pipeline.guard_knobs import place_knobs
from blm.pipeline.repository import Options, RunRefused
from blm.repo.snapshot import shards
from blm.repo.snapshot.inventory import list_files, load_exports
from blm.repo.snapshot.spools import Spool
from blm.repo.snapshot.tables import LINKS

EXPORT_SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".xls", ".xlsx", ".zip", ".gz")
"""Suffixes of files that count as exports; a file that no reader can read is refused."""


@dataclass(frozen=True, slots=True)
class Intake:
    """New exports, read and prepared.

    Attributes:
        known: exports that the snapshot has already.
        fresh: new exports, without their rows.
        spool: rows of the new exports, by SHA-256 of the export.
        refused: one sentence for each file that is no export of this site.
        passed: one sentence for each member of an archive that is no export.
    """

    known: tuple[Export, ...]
    spool: Spool
    fresh: list[Fresh] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


def find_exports(folder: Path) -> list[Path]:
    """Export files below a folder, sorted; hidden files and other suffixes are ignored.

    Raises:
        BlmError: a symbolic link points out of the folder.
    """
    found = sorted(p for p in _walk(folder) if p.suffix.lower() in EXPORT_SUFFIXES)
    shown = [p for p in found if p.is_file() and not p.name.startswith(".")]
    for path in shown:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BlmError(f"{path} leads out of {folder}", hint="put the file itself there")
    return shown


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder; unlike with ``rglob`` a folder that cannot be read is an error."""

    def fail(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for place, _, names in os.walk(folder, onerror=fail):
        yield from (Path(place) / name for name in names)


@contextmanager
def read_new(
    paths: Sequence[Path], profile: Path, desired: Desired, options: Options
) -> Iterator[Intake]:
    """Read the exports that the snapshot does not have; their rows last as long as the context.

    Args:
        paths: export files; a ZIP archive with several exports is known if one of them is.
        profile: folder of the site.
        desired: the site, for its column maps, own domains and limits.
        options: progress bar, today, and the date of files that do not tell theirs.

    Raises:
        ExportError: a file cannot be read from its disk.
        RunRefused: a guard refuses an export.
    """
    exports = load_exports(profile)
    known = {export.sha256.partition("#")[0] for export in exports}
    with ThreadPoolExecutor() as threads:
        digests = list(threads.map(hash_file, paths))
    new = [path for path, digest in zip(paths, digests, strict=True) if digest not in known]
    # The largest last: nothing is read ahead beside it, so memory holds one large export at most.
    new.sort(key=lambda path: (path.stat().st_size, path))
    with tempfile.TemporaryDirectory(prefix="blm-", ignore_cleanup_errors=True) as folder:
        intake = Intake(exports, Spool(Path(folder), _part_digits(profile, new)))
        guards = _take_all(new, intake, desired, options)
        guards = guards or check_shrinks(exports, intake.fresh, desired.policy)
        if guards:
            raise RunRefused(place_knobs(profile.parents[1], profile.name, guards))
        yield intake


def _take_all(
    paths: Sequence[Path], intake: Intake, desired: Desired, options: Options
) -> list[Guard]:
    """Spool the rows of all files, one file at a time; returns the guards that refuse any."""
    guards: list[Guard] = []
    for found in _read_ahead(options.progress(paths, "reading exports"), desired, options):
        for reading in _pass_readable(found, intake):
            guards += _take_rows(reading, intake, desired, options)
    return guards


def _part_digits(profile: Path, new: Sequence[Path]) -> int:
    """How many digits name a part, estimated by the sizes of the inventory and the new files."""
    files = list_files(profile, LINKS)
    size = sum(path.stat().st_size for path in (*files, *new))
    return shards.part_digits({path.stem for path in files}, size)


Found = list[Reading] | ExportError
"""The exports in a file, or why it is none."""


def _read_ahead(paths: Iterable[Path], desired: Desired, options: Options) -> Iterator[Found]:
    """Read the files in order, each while the caller works on the one before.

    Raises:
        ExportError: a file cannot be read from its disk.
    """
    with ThreadPoolExecutor(1) as reader:
        waiting: Future[Found] | None = None
        for path in paths:
            following = reader.submit(_read_file, path, desired, options)
            if waiting is not None:
                yield waiting.result()
            waiting = following
        if waiting is not None:
            yield waiting.result()


def _read_file(path: Path, desired: Desired, options: Options) -> Found:
    try:
        return read_exports(path, as_of=options.as_of, maps=desired.site.column_maps)
    except ExportError as error:
        if isinstance(error.__cause__, OSError):
            raise  # the disk failed, not the export: a snapshot without it would be wrong
        return error


def _pass_readable(found: Found, intake: Intake) -> list[Reading]:
    """The exports in a file; none if it is refused, which is noted in the intake."""
    if isinstance(found, ExportError):
        intake.refused.append(str(found))
        return []
    undated = [reading.export.file for reading in found if reading.export.as_of is None]
    hint = "put the date into the file's name, or give --as-of"
    intake.refused.extend(f"{f}: nothing in it tells its date. hint: {hint}" for f in undated)
    warnings = [warning for reading in found for warning in reading.warnings]
    intake.passed.extend(warning for warning in warnings if warning.startswith(NOT_READ))
    return [] if undated else found


def _take_rows(reading: Reading, intake: Intake, desired: Desired, options: Options) -> list[Guard]:
    """Spool the rows of an export, once if it comes twice; returns the guards that refuse it."""
    if any(one.export.sha256 == reading.export.sha256 for one in intake.fresh):
        return []
    own, registrable = frozenset(desired.site.domains), desired.names.registrable
    one = prepare(reading, own, registrable)
    intake.spool.put(reading.export.sha256, one.rows)
    intake.fresh.append(dataclasses.replace(one, rows=one.rows.head(0)))
    return [
        *check_reading(reading, desired.policy, options.today),
        *check_site(one, reading, own, registrable),
    ]
