"""The straight line: exports, snapshot, judgement, plan, files. One call per arrow.

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
"""What a file should hold, by path: its bytes, a file that has them, or None for none."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One site's audit and what became of it.

    Attributes:
        audit: judged.
        desired, moment: by what it was judged.
        written: paths that were written.
        refused: exports that are no backlink exports of this site, each with its sentence.
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
    """Audit one site: ingest what is new, judge, and with `write` apply it to the working tree.

    Args:
        root: of the repository.
        name: of the site.
        options: of the run.
        left_out: which result files of the audit are not written.
        desired: of the site, where the caller has read it; None reads it.

    Raises:
        InvalidFiles: the site's files hold errors.
        Refused: a guard of the run refused; nothing was written.
        NothingYet: no export was ever taken in.
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
    """Exports into the committed snapshot, nothing judged; says in words what was taken in.

    Raises:
        ExportError: a file is no export that can be read.
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
