"""Mutated exports and YAML: used, or refused with a reason; never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from torture.exports import FORMATS, WORKBOOK, ExportMutants
from torture.hostile import HOSTILE
from torture.mutants import Batch, run_batch
from torture.sites import Bench
from torture.yaml_mutations import WHOLE
from torture.yamls import FILES, YamlMutants, make_yaml_bench

PER_FORMAT = 4
PER_FILE = 1
SEED = 5


@pytest.mark.parametrize("name", FORMATS)
def test_mutated_exports(name: str, tmp_path: Path) -> None:
    """Some mutants of a format are readings that pass the readers' checks, or refused."""
    mutants = ExportMutants(name, tmp_path, SEED)
    ends = [mutants.run(len(HOSTILE) + number) for number in range(PER_FORMAT)]

    assert set(ends) <= {"new", "refused"}
    assert "new" in ends


def test_mutated_workbooks(tmp_path: Path) -> None:
    """Damaged workbooks are read or refused."""
    mutants = ExportMutants(WORKBOOK, tmp_path, SEED)

    assert {mutants.run(len(HOSTILE) + number) for number in range(4)} <= {"new", "refused"}


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=[title for title, _ in HOSTILE])
def test_hostile_exports(number: int, tmp_path: Path) -> None:
    """Bombs, archives within archives, links and endless cells are read or refused."""
    assert ExportMutants("semrush-backlinks", tmp_path, SEED).run(number) in {"new", "refused"}


@pytest.fixture(scope="session")
def yaml_bench(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose every file holds something."""
    return make_yaml_bench(bench.folder, tmp_path_factory.mktemp("yaml"))


@pytest.mark.parametrize("name", FILES)
def test_mutated_yaml(
    name: str, yaml_bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutants of a file are valid, or errors at a line and column; audits of them never crash."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mutants = YamlMutants(name, tmp_path, SEED, yaml_bench)
    numbers = [FILES.index(name), *(len(WHOLE) + number for number in range(PER_FILE))]

    assert {mutants.run(number) for number in numbers} <= {"new", "refused"}


def test_a_batch_counts_its_mutants(tmp_path: Path) -> None:
    """A process of its own runs the mutants, and the row counts each once."""
    row = run_batch(Batch("exports", "gsc-latest-links", "x", 3), tmp_path, SEED)

    assert row.defects == ()
    assert (row.runs, (row.new or 0) + (row.refused or 0)) == (3, 3)


def test_a_dying_process_is_a_defect(tmp_path: Path) -> None:
    """Mutants whose process cannot begin are defects, each by its number."""
    row = run_batch(Batch("exports", "no-such-format", "x", 2), tmp_path, SEED)

    assert [defect.partition(": ")[0] for defect in row.defects] == [
        "no-such-format 0",
        "no-such-format 1",
    ]
    assert row.goal == "2 missed"
