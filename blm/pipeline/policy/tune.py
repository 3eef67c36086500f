"""`blm policy tune`: weights that fit past cases better, as an edit of the policy's file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.cases.weight_tuning import Move, Tuning, tune
from blm.errors import BlmError
from blm.pipeline.load_site import SIGNALS
from blm.pipeline.policy.backtest import PastCases, read_past_cases
from blm.pipeline.repository import write_files
from blm.render.policy.tunings import render_tuning
from blm.repo.policy.layers import Resolution
from blm.repo.site.edits import set_value
from blm.repo.site.profiles import load_site
from blm.repo.yaml.strict_loader import Keys


@dataclass(frozen=True, slots=True)
class Tuned:
    """A tuning, and the files that it changes.

    Attributes:
        tuning: the proposed weights.
        files: new text by path; empty if nothing is proposed.
        diff: lines of a unified diff.
    """

    tuning: Tuning
    files: dict[str, str]
    diff: tuple[str, ...]


def tune_policy(root: Path, site: str | None) -> Tuned:
    """Propose weights for the policy of a site, or for the policy shared by all with cases.

    Raises:
        BlmError: sites with cases have several policies.
        InvalidFiles: cases or policies hold errors.
        NothingYet: there are no cases.
    """
    past = read_past_cases(root, [site] if site else [])
    resolution = _choose(past)
    tuning = tune(past.cases, resolution.policy())
    before, after = _edit(root, resolution, tuning)
    return Tuned(tuning, after, tuple(_compare(before, after)))


def no_tuning(root: Path, sites: Sequence[str], why: str) -> Tuned:
    """A tuning that proposes nothing, for JSON output if there are no cases.

    Args:
        root: folder of the repository.
        sites: sites whose policies would have been tuned.
        why: why nothing is proposed.
    """
    names = sorted({load_site(root, site, signals=SIGNALS).policy for site in sites})
    return Tuned(Tuning(", ".join(names), 0, {}, why_not=why), {}, ())


def apply_tuning(root: Path, tuned: Tuned) -> tuple[str, ...]:
    """Write the proposed weights to the working tree; returns the paths that changed."""
    return write_files(root, {path: text.encode() for path, text in tuned.files.items()})


def show_tuning(tuned: Tuned, form: str) -> str:
    """The tuning as text, markdown or json."""
    return render_tuning(tuned.tuning, tuned.diff, form)


def _choose(past: PastCases) -> Resolution:
    hashes = {found.hash for found in past.resolutions.values()}
    if len(hashes) > 1:
        names = ", ".join(sorted(past.resolutions))
        message = f"sites with cases have {len(hashes)} policies in force: {names}"
        raise BlmError(message, hint="name the site whose policy is tuned")
    return next(iter(past.resolutions.values()))


def _edit(
    root: Path, resolution: Resolution, tuning: Tuning
) -> tuple[dict[str, str], dict[str, str]]:
    """The texts before and after, by path; comments and layout are kept."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for move in tuning.moves:
        file, place = _locate(root, resolution, move)
        if file not in before:
            before[file] = after[file] = (root / file).read_text(encoding="utf-8")
        after[file] = set_value(after[file], place, _plain(move.points), file=file)
    return before, after


def _locate(root: Path, resolution: Resolution, move: Move) -> tuple[str, Keys]:
    """File and path of a weight's points.

    Raises:
        BlmError: the weight is set in a file that belongs to blm, not to the repository.
    """
    weight = move.weight
    path = ("suspicion", "families", weight.family, "weights", weight.id, "points")
    document, place = resolution.source(path)
    if not (root / document.file).is_file():
        hint = f"copy it to policies/{resolution.name}.yaml first"
        raise BlmError(f"{document.file} belongs to blm and cannot be edited", hint=hint)
    return document.file, place


def _plain(points: float) -> float | int:
    """Points as an integer if they are whole."""
    return int(points) if points == int(points) else points


def _compare(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for file, text in after.items():
        old, new = before[file].splitlines(), text.splitlines()
        yield from difflib.unified_diff(old, new, f"a/{file}", f"b/{file}", lineterm="", n=1)
