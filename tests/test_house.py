"""The house: imports go one way, each library has one room, modules and functions stay small."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from blm.core.metrics import METRICS
from blm.core.signals import ALL_DOMAIN_SIGNALS, LINK_SIGNALS
from blm.core.snapshots import LINK_FIELDS
from blm.core.streams import STREAMS

PACKAGE = Path(__file__).parents[1] / "blm"
MODULES = sorted(PACKAGE.rglob("*.py"))
EDGES = {"exports", "repo", "render", "forge", "live", "sim"}
MAY_IMPORT = {
    "": {"cli"},
    "errors": set(),
    "cli": {"cli", "pipeline", "core", "errors"},
    "pipeline": {"pipeline", "core", "errors", *EDGES},
    **{edge: {edge, "core", "errors"} for edge in EDGES},
    "core": {"core", "errors"},
}
ROOMS_OF = {
    "click": {"cli"},
    "yaml": {"repo"},
    "jsonschema": {"repo"},
    "referencing": {"repo"},
    "publicsuffixlist": {"repo"},
    "jinja2": {"render"},
    "markupsafe": {"render"},
    "narwhals": {"core"},
    "rapidfuzz": {"core"},
    "snowballstemmer": {"core"},
    "can_ada": {"core"},
    "polars": {"exports", "repo"},
    "python_calamine": {"exports"},
    "charset_normalizer": {"exports"},
    "git": {"forge"},
    "httpx": {"forge", "live"},
    "fsspec": {"live"},
}
NOT_IN_CORE = {
    "os", "io", "pathlib", "shutil", "tempfile", "subprocess", "socket", "ssl", "http", "urllib.request",
    "random", "secrets", "uuid", "time", "logging", "threading", "asyncio", "sqlite3", "importlib.resources",
}  # fmt: skip
CLOCKS = {"today", "now", "utcnow", "fromtimestamp"}


def room(path: Path) -> str:
    """First folder below the package, or the module's own name at the top."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else "" if path.stem.startswith("__") else path.stem


def imports(path: Path) -> list[str]:
    """Dotted names that a module imports, wherever in it."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    """Cli to pipeline to the edges to core; edges never import each other; libraries stay in their room."""
    here = room(path)
    for name in imports(path):
        top = name.split(".")[0]
        if top == "blm":
            inner = name.split(".")[1:2]
            target = inner[0] if inner and (PACKAGE / inner[0]).exists() else ""
            if inner == ["errors"]:
                target = "errors"
            assert not target or target in MAY_IMPORT[here], f"{path}: {here} imports {name}"
        elif top in ROOMS_OF:
            assert here in ROOMS_OF[top], f"{path}: {name} belongs to {ROOMS_OF[top]}"
        else:
            assert top in sys.stdlib_module_names, f"{path}: {name} has no room"


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) == "core"], ids=lambda p: p.stem)
def test_core_is_pure(path: Path) -> None:
    """Core touches no file, clock, network or chance."""
    assert not NOT_IN_CORE & set(imports(path))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func
            assert not (isinstance(called, ast.Name) and called.id in {"open", "print", "input"})
            assert not (isinstance(called, ast.Attribute) and called.attr in CLOCKS)


def test_only_cli_reads_the_clock() -> None:
    """Today is read once, in cli/options.py."""
    readers = [
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
    ]
    assert readers == ["cli/options.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_sizes(path: Path) -> None:
    """A module holds one idea in 250 lines, a function at most 40; no drawer is called utils."""
    text = path.read_text()
    assert text.count("\n") <= 250
    assert path.stem not in {"utils", "helpers", "manager", "common", "misc"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            documentation = ast.get_docstring(node, clean=False) or ""
            assert size - documentation.count("\n") <= 40, f"{path}:{node.lineno} {node.name}"


def test_signals_name_committed_columns() -> None:
    """Each signal says which committed columns it reads, and they exist."""
    committed = {*LINK_FIELDS, *METRICS, "seen"}
    for signal in (*LINK_SIGNALS.values(), *ALL_DOMAIN_SIGNALS.values()):
        assert set(signal.reads) <= committed, signal.name
        assert signal.kind in {"number", "flag", "text"}
        assert signal.says


def test_streams_name_themselves() -> None:
    """A stream's name is its tool and its report."""
    for name, stream in STREAMS.items():
        assert (stream.name, name.split(".")[0]) == (name, stream.vendor)


def test_every_test_states_its_behaviour() -> None:
    """Each test says in its docstring what holds."""
    silent = [
        f"{path.name}:{node.name}"
        for path in Path(__file__).parent.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if not ast.get_docstring(node)
    ]
    assert silent == []
