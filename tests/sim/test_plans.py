"""Plans that cannot be lived are refused with a sentence, before anything is written."""

from pathlib import Path
from typing import Any

import pytest

from blm.errors import BlmError
from blm.sim import SimPlan, read_truth, simulate

GOOD = {"site": "acme.example", "seed": 1, "links": 50, "dates": ("2026-07-01", "2026-08-01")}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"site": "acme.com"}, "not an invented host"),
        ({"site": "www.acme.example"}, "not an invented host"),
        ({"site": "../acme.example"}, "not an invented host"),
        ({"links": 0}, "links must be 1 to"),
        ({"links": 20_000_001}, "links must be 1 to"),
        ({"dates": ()}, "no observation date"),
        ({"dates": ("2026-7-1",)}, "not an ISO date"),
        ({"dates": ("2026-02-30",)}, "not an ISO date"),
        ({"dates": ("2026-08-01", "2026-07-01")}, "must ascend"),
        ({"dates": ("2026-08-01", "2026-08-01")}, "must ascend"),
        ({"tools": ("majestic",)}, "unknown tool 'majestic'"),
        ({"tools": ()}, "at least one tool"),
        ({"spam_share": 0.9}, "spam_share must be"),
        ({"growth": -0.1}, "growth must be"),
        ({"missing": (("moz", "2026-09-01"),)}, "2026-09-01, which is no observation date"),
        ({"tools": ("gsc",), "missing": (("moz", "2026-08-01"),)}, "none of the plan's tools"),
        ({"capped": (("moz", "2026-08-01", 0),)}, "at least 1"),
        ({"incidents": (("moz", "2026-08-01", 1.5),)}, "share must be"),
        ({"incidents": (("moz", "2026-08-01", 0.5, "2026-07-01"),)}, "not after it began"),
        ({"deletions": (("2026-08-01", 0),)}, "share must be"),
        ({"rel_flips": (("2026-08-01", 0),)}, "at least 1"),
        ({"attacks": (("2026-08-01", 0),)}, "an attack takes"),
    ],
)
def test_impossible_plans_are_refused(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    """Each mistake in a plan gives its own sentence and leaves no folder behind."""
    out = tmp_path / "out"

    with pytest.raises(BlmError, match=sentence):
        simulate(SimPlan(**{"out": out} | GOOD | change))
    assert not out.exists()


def test_two_simulations_are_never_mixed(tmp_path: Path) -> None:
    """A folder that exists already is refused, and its files stay as they are."""
    plan = SimPlan(**{"out": tmp_path} | GOOD)
    kept = tmp_path / "2026-08-01" / "mine.txt"
    kept.parent.mkdir()
    kept.write_text("mine")

    with pytest.raises(BlmError, match="exists already"):
        simulate(plan)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


@pytest.mark.parametrize("links", [1, 2, 50])
def test_tiny_sites(tmp_path: Path, links: int) -> None:
    """The smallest sites have every export and their truth."""
    simulate(SimPlan(**{"out": tmp_path / "out"} | GOOD | {"links": links}))

    assert len(list((tmp_path / "out" / "2026-08-01").iterdir())) == 6
    assert len(read_truth(tmp_path / "out").links) >= links


@pytest.mark.parametrize("rate", ["loss", "growth", "false_lost", "spam_share"])
def test_rates_may_be_zero(tmp_path: Path, rate: str) -> None:
    """A rate of 0 means that the thing never happens."""
    simulate(SimPlan(**{"out": tmp_path / "out"} | GOOD | {"links": 200, rate: 0.0}))
    truth = read_truth(tmp_path / "out")
    happened = {
        "loss": [x for x in truth.links if x["died"]],
        "growth": [x for x in truth.links if x["born"] > "2026-07-01"],
        "false_lost": [x for x in truth.links if x["hidden"]],
        "spam_share": [x for x in truth.domains if x["class"] == "spam"],
    }

    assert not happened[rate]
    assert all(happened[other] for other in happened if other not in {rate, "false_lost"})


def test_truth_reads_from_either_folder(tmp_path: Path) -> None:
    """The truth is found from the simulation's folder and from the truth's own."""
    out: Path = tmp_path / "out"
    simulate(SimPlan(**{"out": out} | GOOD))

    assert read_truth(out) == read_truth(out / "truth")
