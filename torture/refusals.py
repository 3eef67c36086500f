"""Runs that must be refused, with numbers and knob in the message and files untouched."""

from __future__ import annotations

import csv
import errno
import io
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from blm.repo.working_tree.lock import lock
from torture.children import Ended
from torture.faults import CHANGING, Fault
from torture.rows import Row, Tally, demand
from torture.sites import OTHER, SITE, TODAY, VERBS, left_over, name_state, read_tree
from torture.steps import Setting

REFUSED = 11
WRONG = 1
READING = (["audit", SITE], ["audit", SITE, "--replay"], ["report", SITE], ["validate"])


@dataclass(frozen=True, slots=True)
class Case:
    """One situation that a run must refuse.

    Attributes:
        id: of its row.
        title: of its row.
        spoil: changes the repository before the run, and gives more arguments for it.
        code: exit code of the run.
        said: words that its message must hold.
    """

    id: str
    title: str
    spoil: Callable[[Setting, Path], list[str]]
    code: int
    said: tuple[str, ...]


def refuse_all(setting: Setting) -> Iterator[Row]:
    """A row for each situation that a run must refuse, and for two runs at once."""
    for name, cases in itertools.groupby(CASES, lambda case: case.id):
        several = list(cases)
        tally = Tally(name, several[0].title)
        for number, case in enumerate(several):
            _try(case, setting, setting.folder / f"{name}-{number}", tally)
        yield tally.row("old", "new", "refused")
    yield _run_twice(setting)


def _try(case: Case, setting: Setting, place: Path, tally: Tally) -> None:
    root = setting.bench.copy(place / "repository")
    more = case.spoil(setting, root)
    states = {"old": read_tree(root)}
    ended = setting.nursery.run([*_audit(root), *more], root, place / "run")
    tally.measure(ended.seconds, ended.peak_mb)
    try:
        _check(case, ended)
        now = name_state(read_tree(root), states)
        demand(now == "old" and not left_over(root), f"{now}, left {left_over(root)}")
        tally.count("old", "refused")
    except AssertionError as wrong:
        tally.fail(f"{case.title} ({', '.join(case.said)}): {wrong}")
    shutil.rmtree(place)


def _audit(root: Path) -> list[str]:
    return ["--repo", str(root), "--today", TODAY, "audit", SITE, "--write"]


def _check(case: Case, ended: Ended) -> None:
    complaint = ended.complaint(case.code)
    demand(not complaint, complaint)
    lacking = [words for words in case.said if words not in ended.err]
    demand(not lacking, f"it does not say {lacking}: {ended.err!r}")


def _run_twice(setting: Setting) -> Row:
    """The row of a second run while the first holds the lock: it must be refused."""
    tally = Tally("two-runs", "a second run while another holds the repository (3 verbs)")
    for number, (verb, arguments) in enumerate(VERBS.items()):
        place = setting.folder / f"two-runs-{number}"
        root = setting.bench.copy(place / "repository")
        with lock(root):
            ended = setting.nursery.run(arguments(root, setting.bench), root, place / "run")
        tally.measure(ended.seconds, ended.peak_mb)
        try:
            complaint = ended.complaint(WRONG)
            demand(not complaint, complaint)
            demand(f"process {os.getpid()}" in ended.err, f"it said {ended.err!r}")
            now = name_state(read_tree(root), {"old": setting.bench.old})
            demand(now == "old", now)
            tally.count("old", "refused")
        except AssertionError as wrong:
            tally.fail(f"{verb}: {wrong}")
        shutil.rmtree(place)
    return tally.row("old", "new", "refused")


def read_only(setting: Setting) -> Row:
    """The row of verbs that only read, in a checkout of which nothing can be written.

    The zygotes must be armed.
    """
    tally = Tally("read-only", "reading verbs in a checkout that cannot be written")
    fault = Fault("read-only", "fail", CHANGING, errno.EROFS, stays=True, step=0, beside=False)
    for number, words in enumerate(READING):
        place = setting.folder / f"read-only-{number}"
        root = setting.bench.copy(place / "repository")
        shutil.rmtree(setting.bench.exports(root)[0].parent)
        arguments = ["--repo", str(root), "--today", TODAY, *words]
        ended = setting.nursery.run(arguments, root, place / "run", fault)
        now = name_state(read_tree(root), {"old": setting.bench.old})
        if ended.code == 0 and now == "old":
            tally.count("old")
        else:
            tally.fail(f"{words}: exit code {ended.code}, {now}: {ended.err!r}")
        shutil.rmtree(place)
    return tally.row("old")


def _newest_export(setting: Setting, root: Path, word: str) -> Path:
    """The newest export whose name holds `word`, as a file of its own."""
    path = next(p for p in setting.bench.exports(root) if word in p.name)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    return path


def _halve(setting: Setting, root: Path) -> list[str]:
    """Delete half of the rows of the full export."""
    path = _newest_export(setting, root, "backlinks")
    text = path.read_bytes().decode("utf-16")
    head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t").writerows([head, *rows[: len(rows) // 2]])
    path.write_bytes(out.getvalue().encode("utf-16"))
    return []


def _swap(setting: Setting, root: Path) -> list[str]:
    """Replace the full export by that of another site."""
    path = _newest_export(setting, root, "backlinks")
    text = path.read_bytes().decode("utf-16").replace(SITE, OTHER)
    path.write_bytes(text.encode("utf-16"))
    path.rename(path.with_name(path.name.replace(SITE, OTHER)))
    return []


def _postdate(_setting: Setting, _root: Path) -> list[str]:
    return ["--as-of", "2027-03-01"]


def _turn_back(setting: Setting, root: Path) -> list[str]:
    """Set the clock to before the last run, without new exports."""
    shutil.rmtree(setting.bench.exports(root)[0].parent)
    return ["--today", "2026-09-01"]


def _replace_by_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _spoil_file(name: str) -> Callable[[Setting, Path], list[str]]:
    """Replace a file by a folder, which even root cannot read as a file."""

    def spoil(_setting: Setting, root: Path) -> list[str]:
        _replace_by_folder(root / "profiles" / SITE / name)
        return []

    return spoil


def _spoil_folder(name: str) -> Callable[[Setting, Path], list[str]]:
    """Replace a folder by a file."""

    def spoil(_setting: Setting, root: Path) -> list[str]:
        folder = root / name.format(site=SITE)
        shutil.rmtree(folder, ignore_errors=True)
        folder.write_bytes(b"")
        return []

    return spoil


def _link_out(setting: Setting, root: Path) -> list[str]:
    """Replace an export by a symbolic link to a file outside of the repository."""
    path = _newest_export(setting, root, "backlinks")
    outside = root.parent / "outside.csv"
    path.rename(outside)
    path.symlink_to(outside)
    return []


SHRINK = ("shrink", "rows", "% fewer", "limits.max_shrink", "default.yaml:")
MISPLACED = "a folder where a file should be, or a file where a folder should be"
CASES = (
    Case("shrunken", "an export with half of its rows", _halve, REFUSED, SHRINK),
    Case(
        "other-site",
        "an export of another site",
        _swap,
        REFUSED,
        ("wrong-site", OTHER, SITE, "domains", f"profiles/{SITE}/site.yaml:"),
    ),
    Case(
        "future-date",
        "an export of a future date",
        _postdate,
        REFUSED,
        ("future-date", "2027-03-01", TODAY, "--as-of"),
    ),
    Case(
        "clock-back",
        "the clock moved back, before the last run",
        _turn_back,
        REFUSED,
        ("past-date", "2026-09-01", "2026-09-22", "--today"),
    ),
    Case(
        "link-out", "an export that is a link to a file outside", _link_out, WRONG, ("leads out",)
    ),
    *(
        Case("misplaced", MISPLACED, _spoil_file(name), WRONG, (name,))
        for name in (
            "site.yaml",
            "log.yaml",
            "exports.yaml",
            "history.yaml",
            "disavow.txt",
            "recommendations.yaml",
            "inventory/3.yaml",
            "domains/3.yaml",
        )
    ),
    *(
        Case("misplaced", MISPLACED, _spoil_folder(name), WRONG, ())
        for name in ("profiles/{site}", "profiles/{site}/reports", ".blm")
    ),
)
