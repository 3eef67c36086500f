"""The straight line: exports, snapshot, judgement, plan, files. One call per arrow.

read -> prepare -> guard -> ingest -> format -> load -> judge -> render -> write
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm import SCHEMA, __version__
from blm.core.audits import Audit, Versions
from blm.core.desired import Desired, Moment, replay_moment
from blm.core.domains import Domains
from blm.core.guards import Guard
from blm.core.ingest import Fresh, data_date, ingest, prepare
from blm.core.judgement import judge
from blm.core.policies import Policy
from blm.core.readings import Reading
from blm.core.run_guards import check_reading, check_shrinks, check_site
from blm.core.sites import ColumnMap, Site
from blm.core.snapshots import Snapshot
from blm.errors import BlmError, ExportError, NothingYet
from blm.exports import NOT_READ, hash_file, read_exports
from blm.pipeline.checks import SIGNALS
from blm.pipeline.repositories import RunRefused, write_files
from blm.pipeline.results import settle_results
from blm.render.ingests import render_ingested
from blm.repo import wordlists
from blm.repo.inventory import format_snapshot, load_snapshot, parse_snapshot, present_files
from blm.repo.policies import load_policy
from blm.repo.profiles import load_site
from blm.repo.results import newest_receipt, read_disavow, read_history
from blm.repo.suffixes import suffix_list_version, suffixes

Progress = Callable[[Iterable[Path], str], Iterator[Path]]
"""Wraps the work on several files with a bar: what to do, and its label."""

EXPORT_SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".xls", ".xlsx", ".zip", ".gz")
"""Files that are taken for exports; those of a kind that no reader takes are refused by name."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a verb was called.

    Attributes:
        today: the one date read from the clock, in `cli/`.
        as_of: date of new exports, over what they tell, or None.
        cadence: daily, weekly, monthly or quarterly.
        write: whether files are written.
        replay: judge what is committed, with both dates of the last history row.
        progress: bar for long work.
    """

    today: str
    as_of: str | None = None
    cadence: str = "quarterly"
    write: bool = False
    replay: bool = False
    progress: Progress = lambda paths, _label: iter(paths)


@dataclass(frozen=True, slots=True)
class Audited:
    """One site's audit and what became of it.

    Attributes:
        audit: judged.
        files: path below the repository to bytes, or None for one to delete, as they should be.
        written: paths that were written.
        refused: exports that are no backlink exports of this site, each with its sentence.
    """

    audit: Audit
    files: dict[str, bytes | None]
    written: tuple[str, ...]
    refused: tuple[str, ...]


def audit_site(root: Path, name: str, options: Options) -> Audited:
    """Audit one site: ingest what is new, judge, and with `write` apply it to the working tree.

    Raises:
        InvalidFiles: the site's files hold errors.
        Refused: a guard of the run refused; nothing was written.
        NothingYet: no export was ever taken in.
    """
    profile = root / "profiles" / name
    desired = load_desired(root, name)
    snapshot = load_snapshot(profile)
    refused: tuple[str, ...] = ()
    files: dict[str, bytes | None] = {}
    if not options.replay:
        paths = find_exports(root / "exports" / name)
        readings, refused = read_new(paths, snapshot, options, desired.site.column_maps)
        snapshot, files = take_in(snapshot, readings, desired, profile, options)
        refused += passed_over(readings)
    moment = _moment(snapshot, desired, options, refused)
    audit, results = settle_results(judge(snapshot, desired, moment), desired, profile)
    files = {f"profiles/{name}/{path}": raw for path, raw in (files | results).items()}
    written = write_files(root, files) if options.write else ()
    return Audited(audit, files, written, refused)


def ingest_site(root: Path, name: str, paths: Sequence[Path], options: Options) -> str:
    """Exports into the committed snapshot, nothing judged; says in words what was taken in.

    Raises:
        ExportError: a file is no export that can be read.
        Refused: a guard of the run refused; nothing was written.
    """
    profile = root / "profiles" / name
    desired = load_desired(root, name)
    before = load_snapshot(profile)
    readings, refused = read_new(paths, before, options, desired.site.column_maps)
    if refused:
        raise ExportError("\n".join(refused))
    snapshot, files = take_in(before, readings, desired, profile, options)
    write_files(root, {f"profiles/{name}/{path}": raw for path, raw in files.items()})
    new = snapshot.exports[len(before.exports) :]
    files_taken = {export.sha256.partition("#")[0] for export in new}
    known = len(paths) - len(files_taken)
    said = render_ingested(new, known, len(snapshot.links), len(snapshot.domains))
    return "\n".join([said, *passed_over(readings)])


def load_desired(root: Path, name: str) -> Desired:
    """Everything people wrote about a site, and what judges it."""
    profile = root / "profiles" / name
    words = wordlists.load()
    site: Site = load_site(root, name, signals=SIGNALS)
    policy: Policy = load_policy(root, site, signals=SIGNALS)
    names: Domains = suffixes(words.platforms)
    return Desired(
        site=site,
        policy=policy,
        disavow=read_disavow(profile),
        uploaded=newest_receipt(profile),
        history=read_history(profile),
        words=words,
        names=names,
        versions=Versions(__version__, SCHEMA, suffix_list_version()),
    )


def find_exports(folder: Path) -> list[Path]:
    """Export files below a folder, sorted; hidden files and other kinds are passed over.

    Raises:
        BlmError: a link leads out of the folder.
    """
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in EXPORT_SUFFIXES)
    shown = [p for p in found if p.is_file() and not p.name.startswith(".")]
    for path in shown:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BlmError(f"{path} leads out of {folder}", hint="put the file itself there")
    return shown


def read_new(
    paths: Sequence[Path], snapshot: Snapshot, options: Options, maps: Sequence[ColumnMap] = ()
) -> tuple[list[Reading], tuple[str, ...]]:
    """Readings of the exports that the snapshot does not hold, and sentences on files refused.

    Args:
        paths: files; a ZIP archive is one file with several exports, known when one of them is.
        snapshot: what is known.
        options: progress, and the date of files that do not tell theirs.
        maps: of columns, for tools without a reader.
    """
    known = {export.sha256.partition("#")[0] for export in snapshot.exports}
    new = [path for path in paths if hash_file(path) not in known]
    readings: dict[str, Reading] = {}
    refused = []
    for path in options.progress(new, "reading exports"):
        try:
            found = read_exports(path, as_of=options.as_of, maps=maps)
        except ExportError as error:
            refused.append(str(error))
            continue
        undated = [reading.export.file for reading in found if reading.export.as_of is None]
        hint = "put the date into the file's name, or give --as-of"
        refused += [f"{file}: nothing in it tells its date. hint: {hint}" for file in undated]
        if not undated:
            readings |= {reading.export.sha256: reading for reading in found}
    return list(readings.values()), tuple(refused)


def passed_over(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Sentences on members of archives that are no exports, while others of them are."""
    said = [warning for reading in readings for warning in reading.warnings]
    return tuple(warning for warning in said if warning.startswith(NOT_READ))


def take_in(
    snapshot: Snapshot,
    readings: Sequence[Reading],
    desired: Desired,
    profile: Path,
    options: Options,
) -> tuple[Snapshot, dict[str, bytes | None]]:
    """The snapshot as it will be committed, and its files; judgement reads it back from these."""
    if not readings:
        return snapshot, {}
    own = frozenset(desired.site.domains)
    fresh: list[Fresh] = []
    refusals: list[Guard] = []
    for reading in readings:
        one = prepare(reading, own, desired.names.registrable)
        refusals += check_reading(reading, desired.policy, options.today)
        refusals += check_site(one, reading, own, desired.names.registrable)
        fresh.append(one)
    refusals = refusals or check_shrinks(snapshot.exports, fresh, desired.policy)
    if refusals:
        raise RunRefused(refusals)
    days = int(desired.policy.limits["retention_days"])
    merged = ingest(snapshot, fresh, retention_days=days)
    files = format_snapshot(merged, present_files(profile))
    return parse_snapshot(files, f"profiles/{profile.name}"), files


def _moment(
    snapshot: Snapshot, desired: Desired, options: Options, refused: Sequence[str]
) -> Moment:
    if options.replay:
        moment = replay_moment(desired.history)
        if moment is None:
            raise BlmError("nothing to replay", hint="run blm audit --write first")
        return moment
    as_of, provisional = data_date(snapshot.exports)
    if as_of is None:
        why = "\n".join(refused) or f"no export in exports/{desired.site.name}/"
        hint = f"put exports there, or run blm ingest {desired.site.name} FILE…"
        raise (BlmError if refused else NothingYet)(why, hint=hint)
    return Moment(as_of, provisional, options.today, options.cadence)
