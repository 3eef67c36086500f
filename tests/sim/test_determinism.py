"""The same plan gives the same bytes; what a plan adds changes only what it is about."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from blm.sim import read_truth

Pairs = Callable[[Path, str, str], set[tuple[str, str]]]

SCRIPT = """
import sys
from pathlib import Path
from blm.sim import Attack, SimPlan, simulate
dates = ("2026-07-01", "2026-08-01", "2026-09-01")
attacks = (Attack("2026-08-01", 10),)
simulate(SimPlan(Path(sys.argv[1]), "acme.example", 7, 300, dates, attacks=attacks))
"""


def test_same_plan_same_bytes(
    run: Callable[..., Path], plain: Path, bytes_of: Callable[[Path], dict[str, bytes]]
) -> None:
    """Two runs of one plan write the same files with the same bytes, another seed others."""
    assert bytes_of(run()) == bytes_of(plain)
    assert bytes_of(run(seed=8)) != bytes_of(plain)


def test_hash_seed_does_not_matter(
    tmp_path: Path, bytes_of: Callable[[Path], dict[str, bytes]]
) -> None:
    """Processes with different string hashing write the same bytes."""
    root = Path(__file__).parents[2]
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=environment, cwd=root)

    assert bytes_of(tmp_path / "1") == bytes_of(tmp_path / "2")


def test_later_dates_leave_earlier_exports_alone(
    run: Callable[..., Path], plain: Path, bytes_of: Callable[[Path], dict[str, bytes]]
) -> None:
    """A plan that goes on longer repeats the exports of the dates it shares, events included."""
    events = {"attacks": (("2026-08-01", 20),), "deletions": (("2026-08-01", 0.1),)}
    dates = ("2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01")
    longer, shorter = run(dates=dates, **events), run(dates=dates[:2], **events)

    for date in dates[:2]:
        assert bytes_of(longer / date) == bytes_of(shorter / date)


def test_history_changes_no_living_row(run: Callable[..., Path], plain: Path, pairs: Pairs) -> None:
    """Listing lost links leaves the world and the live rows as they were."""
    history = run(history=True)

    assert read_truth(history) == read_truth(plain)
    for tool in ("ahrefs", "semrush", "moz"):
        assert pairs(history, "2026-09-01", tool) == pairs(plain, "2026-09-01", tool)


def test_a_tool_left_out_changes_no_other(
    run: Callable[..., Path], plain: Path, bytes_of: Callable[[Path], dict[str, bytes]]
) -> None:
    """Each tool looks for itself: without Ahrefs, Semrush exports the same bytes."""
    files = bytes_of(run(tools=("semrush", "gsc")) / "2026-08-01")

    assert len(files) == 3
    assert files.items() <= bytes_of(plain / "2026-08-01").items()
