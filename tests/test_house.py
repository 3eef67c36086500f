"""The house: imports go one way, each library has one room, modules and functions stay small."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import LINK_FIELDS
from blm.core.inventory.streams import STREAMS
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS
from tests.replacements import Replacements

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
    "markdown_it": {"core"},
    "rapidfuzz": {"core"},
    "snowballstemmer": {"core"},
    "can_ada": {"core"},
    "polars": {"core", "exports", "repo"},
    "python_calamine": {"exports"},
    "charset_normalizer": {"exports"},
    "git": {"forge"},
    "httpx": {"forge", "live"},
    "fsspec": {"live"},
}
FLOORS: dict[str, tuple[str, ...]] = {
    "cli": ("options", "act data judge policy start", "hidden", "."),
    "pipeline": (
        ".", "audit forge_sync policy why", "inbox outreach propose", "disavow runs", "setup",
    ),
    "exports": (
        "column_maps",
        "vendors/ahrefs vendors/majestic vendors/moz vendors/search_console vendors/semrush",
        "vendors", "files", "tables", ".",
    ),
    "repo": (
        ". yaml", "schema working_tree", "records", "snapshot", "site", "policy", "editor", "validate",
    ),
    "render": (
        ". text", "problems sections", "audit outreach policy todo why", "pull_request whatif",
    ),
    "forge": ("git github", ". local"),
    "live": (".",),
    "sim": ("world", "tools", "."),
    "core": (
        ". forge text",
        "hosts site",
        "disavow inventory policy",
        "anchors links lint reclaim schedule",
        "signals",
        "findings policy_tests",
        "cases review",
        "comments live_list",
        "link_profile",
        "kpis plan",
        "audit",
        "outreach proposals todo whatif why",
        "doctor",
    ),
}  # fmt: skip
"""The rooms of each part, floor by floor from the ground; a dot is the part's own folder.

A module imports from its own room and from the floors below, never from a room beside or above.
"""
MOST_MODULES, MOST_LINES, MOST_FUNCTION_LINES = 12, 400, 40
NOT_IN_CORE = {
    "os", "io", "pathlib", "shutil", "tempfile", "subprocess", "socket", "ssl", "http", "urllib.request",
    "random", "secrets", "uuid", "time", "logging", "threading", "asyncio", "sqlite3", "importlib.resources",
}  # fmt: skip
CLOCKS = {"today", "now", "utcnow", "fromtimestamp"}

RECIPE = "a table that a recipe in docs/ adds a line to"
SMALL = "a limit, which only files of many megabytes would reach"
SET_BY_TESTS = {
    "blm.core.inventory.streams.STREAMS": RECIPE,
    "blm.core.signals.signal_table.ALL_DOMAIN_SIGNALS": RECIPE,
    "blm.core.signals.signal_table.DOMAIN_SIGNALS": RECIPE,
    "blm.exports.files.archives.FREE": SMALL,
    "blm.exports.files.archives.LARGEST": SMALL,
    "blm.exports.files.archives.MOST_MEMBERS": SMALL,
    "blm.exports.files.archives.RATIO": SMALL,
    "blm.exports.files.encodings.CHUNK": "the size of a step, which must change nothing",
    "blm.exports.files.json_tables.LARGEST": SMALL,
    "blm.exports.tables.headers.FORMATS": RECIPE,
    "blm.exports.vendors.refusals.FORMATS": RECIPE,
    "blm.pipeline.audit.merge.LINE_BYTES": "an estimate, which may be wrong",
    "blm.repo.snapshot.shards.FILE_BYTES": SMALL,
    "blm.repo.snapshot.shards.LIMIT_BYTES": SMALL,
    "blm.repo.snapshot.shards.PART_DIGITS": SMALL,
    "benchmarks/test_git_growth.py: ?module.{}": "puts back what a benchmark's choice changes",
    "proposals/test_machine.py: ?self.forge.{}": "hooks of a forge that is the test's own",
    "repo/crashes.py: ?module.{}": "os and io",
}
"""What tests may set, each with the reason; a question mark is a target that no text names."""


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


def floor_of(path: Path) -> tuple[str, int]:
    """Part of the house and number of the floor that a module, or the room that it is, stands on."""
    part, *inner = path.relative_to(PACKAGE).parts
    folder = "/".join(inner if path.is_dir() else inner[:-1]) or "."
    floors = [number for number, rooms in enumerate(FLOORS[part]) if folder in rooms.split()]
    assert len(floors) == 1, f"{part}/{folder} stands on {len(floors)} floors of the table"
    return part, floors[0]


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) in FLOORS], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_rooms_build_on_floors_below(path: Path) -> None:
    """A module imports from its own room and from the floors below it."""
    part, floor = floor_of(path)
    for name in imports(path):
        place = PACKAGE.parent.joinpath(*name.split("."))
        module = place if place.is_dir() else place.with_suffix(".py")
        if not name.startswith(f"blm.{part}.") or not module.exists():
            continue
        folder = module if module.is_dir() else module.parent
        if folder != path.parent and folder not in path.parent.parents:
            assert floor_of(module)[1] < floor, f"{path}: {name} is not on a floor below"


def test_no_room_is_crowded() -> None:
    """No folder holds more than a dozen modules."""
    rooms = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    crowded = {str(folder): count for folder, count in rooms.items() if count > MOST_MODULES}
    assert not crowded


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
    """Today is read once, in cli/options/shared.py."""
    readers = [
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
    ]
    assert readers == ["cli/options/shared.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_sizes(path: Path) -> None:
    """A module holds one idea in 400 lines, a function at most 40; no drawer is called utils."""
    text = path.read_text()
    assert text.count("\n") <= MOST_LINES
    assert path.stem not in {"utils", "helpers", "manager", "common", "misc"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            documentation = ast.get_docstring(node, clean=False) or ""
            assert size - documentation.count("\n") <= MOST_FUNCTION_LINES, (
                f"{path}:{node.lineno} {node.name}"
            )


def test_no_class_name_means_two_things() -> None:
    """A class name stands once in the package, but for those of the list."""
    names = Counter(
        node.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in names.items() if times > 1] == []


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


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ('monkeypatch.setattr("blm.core.links.site", 1)', "blm.core.links.site"),
        ('monkeypatch.setattr(f"blm.{room}.judge", 1)', "blm.{}.judge"),
        ('from blm.core import links\npatched.setattr(links, "site", 1)', "blm.core.links.site"),
        ('import blm.core as c\nfor r in (c.a, c.b): setattr(r, "x", 1)', "blm.core.b.x"),
        ('from blm.core import links\ndelattr(links.A, "b")', "blm.core.links.A.b"),
        ("from blm.core import links\nlinks.site = print", "blm.core.links.site"),
        ('from blm.core import links\nvars(links)["site"] = 1', "blm.core.links"),
        ('from unittest.mock import patch\npatch("blm.core.site")', "blm.core.site"),
        ('from blm.core import a\nmock.patch.object(a, "site")', "blm.core.a.site"),
        ('from blm.core import A\ndef test(a: A): setattr(a, "x", 1)', "blm.core.A.x"),
        ('def test(module): setattr(module, "x", 1)', "?module.x"),
        ('from unittest import mock\nmock.patch(NAME)', "?NAME"),
        ('import os\nsetattr(os, "x", 1)', "os.x"),
    ],
)  # fmt: skip
def test_replacements_are_seen(line: str, target: str) -> None:
    """However a test names what it replaces; a question mark where the text does not tell."""
    assert target in Replacements(ast.parse(line)).targets


def test_no_test_replaces_a_part_of_blm() -> None:
    """Tests set a few constants of blm, and hooks that are not blm's; no function and no class."""
    folder = Path(__file__).parent
    found = {
        target if target.startswith("blm.") else f"{path.relative_to(folder)}: {target}"
        for path in folder.rglob("*.py")
        for target in Replacements(ast.parse(path.read_text())).targets
        if "node_modules" not in path.parts and target.startswith(("blm.", "?"))
    }
    assert sorted(found - SET_BY_TESTS.keys()) == []
    assert sorted(SET_BY_TESTS.keys() - found) == []
    for name in SET_BY_TESTS:
        if name.startswith("blm."):
            module, _, constant = name.rpartition(".")
            value = getattr(import_module(module), constant)
            assert constant.isupper(), name
            assert isinstance(value, int | tuple | dict), name
