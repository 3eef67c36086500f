"""`blm audit`: from exports to a judged audit and its files, one call per step.

read -> prepare -> guard -> merge -> format -> judge -> render -> write
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.inventory.ingest import data_date
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment, replay_moment
from blm.errors import BlmError, ExportError, NothingYet
from blm.pipeline.audit.intake import find_exports, read_new
from blm.pipeline.audit.merge import take_in
from blm.pipeline.audit.results import LeftOut, settle_results
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import Options, refuse_past, write_files
from blm.render.audit.inspections import render_ingested

Files = Mapping[str, bytes | Path | None]
"""New content by path: bytes, a file to copy from, or None to delete."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One site's audit, and what was written.

    Attributes:
        audit: the audit.
        desired, moment: people's files and the dates that it was judged with.
        written: paths that were written.
        refused: one sentence for each file that is no backlink export of this site.
    """

    audit: Audit
    desired: Desired
    moment: Moment
    written: tuple[str, ...]
    refused: tuple[str, ...]


def audit_site(
    root: Path,
    name: str,
    options: Options,
    left_out: Callable[[Audit], LeftOut] = lambda _: frozenset(),
    desired: Desired | None = None,
) -> Audited:
    """Audit one site: take in new exports, judge, and, if asked to write, write all files.

    Args:
        root: folder of the repository.
        name: name of the site.
        options: options of the run.
        left_out: returns the result files of an audit that are not to be written.
        desired: the site as loaded by the caller; None loads it.

    Raises:
        InvalidFiles: the site's files hold errors.
        Refused: a guard of the run refused; nothing was written.
        NothingYet: the site has no export.
    """
    profile = root / "profiles" / name
    desired = desired or load_desired(root, name)
    if options.write and not options.replay:
        refuse_past(root, name, desired.history, options.today)
    paths = [] if options.replay else find_exports(root / "exports" / name)
    with read_new(paths, profile, desired, options) as intake:
        snapshot, files = take_in(intake, profile, desired)
        refused = (*intake.refused, *intake.passed)
        moment = _moment(snapshot, desired, options, refused)
        audit = judge(snapshot, desired, moment)
        audit, results = settle_results(
            audit, desired, profile, left_out if options.write else None
        )
        named = {f"profiles/{name}/{path}": raw for path, raw in (files | results).items()}
        written = write_files(root, named) if options.write else ()
    return Audited(audit, desired, moment, written, refused)


def ingest_site(root: Path, name: str, paths: Sequence[Path], options: Options) -> str:
    """Take exports into the snapshot without an audit; returns a summary of what was taken in.

    Raises:
        ExportError: a file is no readable export.
        Refused: a guard of the run refused; nothing was written.
    """
    profile = root / "profiles" / name
    desired = load_desired(root, name)
    with read_new(paths, profile, desired, options) as intake:
        if intake.refused:
            raise ExportError("\n".join(intake.refused))
        snapshot, files = take_in(intake, profile, desired)
        write_files(root, {f"profiles/{name}/{path}": raw for path, raw in files.items()})
    new = snapshot.exports[len(intake.known) :]
    files_taken = {export.sha256.partition("#")[0] for export in new}
    known = len(paths) - len(files_taken)
    said = render_ingested(new, known, len(snapshot.links), len(snapshot.domains))
    return "\n".join([said, *intake.passed])


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
