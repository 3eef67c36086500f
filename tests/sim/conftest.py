"""Plans and readers shared by the simulator's tests; readers use the standard library only."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from blm.sim import SimPlan, simulate

DATES = ("2026-07-01", "2026-08-01", "2026-09-01")
GLOBS = {
    "ahrefs": "*-backlinks-subdomains_*.csv",
    "semrush": "*-backlinks.csv",
    "semrush-audit": "backlink_audit_domains_*.csv",
    "moz": "moz-inbound-links-for-*.csv",
    "gsc": "*-Latest links-*.csv",
    "gsc-sites": "*-Top linking sites-*.csv",
}
ENCODINGS = {"ahrefs": "utf-16", "moz": "utf-8-sig"}


@pytest.fixture(scope="session")
def find() -> Callable[[Path, str, str], Path]:
    """The one file of a tool and a date below a simulation's folder."""

    def find(out: Path, date: str, report: str) -> Path:
        (path,) = (out / date).glob(GLOBS[report])
        return path

    return find


@pytest.fixture(scope="session")
def rows(
    find: Callable[[Path, str, str], Path],
) -> Callable[[Path, str, str], list[dict[str, str]]]:
    """The rows of an export as mappings, preamble left out."""

    def rows(out: Path, date: str, report: str) -> list[dict[str, str]]:
        text = find(out, date, report).read_bytes().decode(ENCODINGS.get(report, "utf-8"))
        if report == "moz":
            text = text.split("\r\n", 9)[9]
        delimiter = "\t" if report == "ahrefs" else ","
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))

    return rows


@pytest.fixture(scope="session")
def pairs(
    rows: Callable[[Path, str, str], list[dict[str, str]]],
) -> Callable[[Path, str, str], set[tuple[str, str]]]:
    """The live (source, target) pairs of a link export, without schemes."""
    columns = {
        "ahrefs": ("Referring page URL", "Target URL"),
        "semrush": ("Source url", "Target url"),
        "moz": ("URL", "Target URL"),
    }

    def pairs(out: Path, date: str, report: str) -> set[tuple[str, str]]:
        source, target = columns[report]
        return {
            (row[source].split("://")[-1], row[target].split("://")[-1])
            for row in rows(out, date, report)
            if not row.get("Lost") and row.get("Lost link") != "true"
        }

    return pairs


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Simulate a site of 1,200 links over three dates, with what the test changes."""

    def run(**changes: object) -> Path:
        out = tmp_path_factory.mktemp("sim") / "out"
        simulate(
            SimPlan(
                **{"site": "acme.example", "seed": 7, "links": 1200, "dates": DATES, "out": out}
                | changes
            )
        )
        return out

    return run


@pytest.fixture(scope="session")
def plain(run: Callable[..., Path]) -> Path:
    """The site without any event."""
    return run()


@pytest.fixture(scope="session")
def bytes_of() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder by its relative name."""

    def bytes_of(folder: Path) -> dict[str, bytes]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    return bytes_of
