"""Reference pages speak of everything the program has, and of nothing it has not."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import click
import pytest

import blm
from blm import errors
from blm.cli import cli
from blm.core.anchors.anchor_classes import ANCHOR_NAMES, RULES, AnchorPolicy, classify
from blm.core.inventory.streams import STREAMS
from blm.core.policy.policy import Rule, Weight
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS
from blm.core.site.stages import RECLAIM_TRANSITIONS, TRANSITIONS
from blm.repo import word_lists
from tests.docs.pages import (
    PAGES,
    ROOT,
    find_anchors,
    find_blocks,
    find_code,
    find_commands,
    read_page,
    table_rows,
)
from tests.docs.regions import WRITERS, default_policy
from tests.docs.verbs import verbs

PACKAGE = ROOT / "blm"
GUARD_MAKERS = {"Hold", "Guard", "_blocked"}


def reference(name: str) -> str:
    """A page of the reference."""
    return read_page(f"docs/reference/{name}.md")


def named(text: str) -> set[str]:
    """Everything in inline code, piece by piece."""
    return {piece for code in find_code(text) for piece in re.split(r"[\s:,|]+", code)}


def guard_ids() -> set[str]:
    """Ids that any guard is made with."""
    found = set()
    paths = [*(PACKAGE / "core").rglob("*.py"), *(PACKAGE / "pipeline").rglob("*.py")]
    for path in sorted(paths):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GUARD_MAKERS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_verb_has_a_section() -> None:
    """Each verb, hidden and nested ones included, stands in the page of verbs under its heading."""
    assert {name.partition(" ")[0] for name in verbs()} == set(cli.commands)
    assert {name.replace(" ", "-") for name in verbs()} <= find_anchors(reference("cli"))


@pytest.mark.parametrize("name", PAGES)
def test_commands_exist(name: str) -> None:
    """Every `blm` command that a page names is one of a verb with the options it has."""
    for line in find_commands(read_page(name)):
        words = line.split()
        if len(words) < 2 or not words[1][0].isalpha():
            continue
        command: click.Command = cli
        for word in words[1:]:
            if isinstance(command, click.Group) and not word.startswith("-"):
                assert word in command.commands, line
                command = command.commands[word]
        known = {opt for p in command.params if isinstance(p, click.Option) for opt in p.opts}
        options = {word.partition("=")[0] for word in words if re.match(r"--\w", word)}
        assert options <= known | {"--help"}, line


def test_every_exit_code_is_explained() -> None:
    """The table of exit codes has those that errors carry and the boundary gives."""
    raised = {
        kind.exit_code
        for kind in vars(errors).values()
        if inspect.isclass(kind) and issubclass(kind, errors.BlmError)
    }
    returned = {
        int(number)
        for path in (PACKAGE / "cli").rglob("*.py")
        for number in re.findall(r"return (\d+)\b", path.read_text())
        + re.findall(r"return (\d+) if", path.read_text())
    }
    shown = {int(row[0]) for row in table_rows(reference("exit-codes"), "Exit codes")}
    assert shown == raised | returned | {click.UsageError.exit_code}


def test_every_schema_has_a_place() -> None:
    """Each published schema is that of a file, of an output, or of shared values."""
    files, outputs = reference("files"), reference("json")
    for path in (PACKAGE / "schemas").glob("*.schema.json"):
        name = path.name.removesuffix(".schema.json")
        file = {
            "policy": "policies/<name>",
            "policy-tests": "policies/tests/<name>/*",
            "blm": "blm",
        }.get(name, f"/{name}")
        in_files = name == "values" or f"{file}.yaml`" in files
        assert in_files or f"`{path.name}`" in outputs, name


def test_every_kpi_has_a_section() -> None:
    """Each KPI has a heading, and its section names the function that computes it."""
    page = reference("kpis")
    for name in default_policy()[1].kpis:
        section = page.split(f"## `{name}`\n", 1)[1].split("\n## ", 1)[0]
        facts = [row[0] for row in table_rows(page, f"`{name}`")]
        assert facts == [
            "what", "formula", "unit", "window", "sample", "bands", "missing data", "source",
            "function",
        ]  # fmt: skip
        assert f".{name}`" in section


def test_every_guard_is_listed() -> None:
    """Each guard that the code can raise is a row of the page, and no row is of another."""
    page = reference("guards")
    tables = ("Of a line", "Of a plan", "Of a proposal", "Of a run")
    shown = [row[0].strip("`") for heading in tables for row in table_rows(page, heading)]
    assert sorted(shown) == sorted(guard_ids())


def test_every_signal_stream_and_stage_is_listed() -> None:
    """Signals, streams, stages and events stand in their pages."""
    assert {*LINK_SIGNALS, *ALL_DOMAIN_SIGNALS} <= named(reference("signals"))
    assert set(STREAMS) <= named(reference("streams"))
    moves = {**TRANSITIONS, **RECLAIM_TRANSITIONS}
    stages = {stage for before in moves.values() for pair in before.items() for stage in pair}
    assert {*moves, *stages} <= named(reference("stages"))


def test_anchor_examples_are_classed_as_shown() -> None:
    """The rules stand in their order with their class, and each example falls to its rule."""
    page = reference("anchors")
    rows = table_rows(page, "Rules in their order")
    assert [(row[0].strip("`"), row[1].strip("`")) for row in rows] == list(RULES.items())
    assert [row[0].strip("`") for row in table_rows(page, "Anchor classes")] == list(ANCHOR_NAMES)
    policy = AnchorPolicy(
        brands=("Acme Roasters",),
        products=("Moka One",),
        authors=("Jane Doe",),
        keywords=("coffee grinder", "cold brew maker kit"),
        own_domains=("acme.example",),
        languages=("en",),
    )
    anchors = [
        (row[3].strip("`") if "`" in row[3] else "", row[0] == "`image-no-alt`") for row in rows
    ]
    found = classify(anchors, policy=policy, words=word_lists.load())
    assert [one.rule for one in found] == list(RULES)


def test_every_region_is_used() -> None:
    """No table is written that no page shows, and no page asks for one that is not written."""
    used = {
        name
        for page in PAGES
        for name in re.findall(r"<!-- generated: ([\w-]+) -->", read_page(page))
    }
    assert used == set(WRITERS)


@pytest.mark.parametrize("name", PAGES)
def test_names_of_code_exist(name: str) -> None:
    """A module or function that a page names is there."""
    rooms = "|".join(module.name for module in pkgutil.iter_modules(blm.__path__) if module.ispkg)
    text = read_page(name)
    code = find_code(re.sub(r"\[(`[^`]+`)\]\([^)]*\)", r"\1", text))
    for dotted in code:
        if re.fullmatch(rf"(?:{rooms})(?:\.\w+)+", dotted) and not dotted.endswith(".yaml"):
            assert resolve(dotted), dotted


def resolve(dotted: str) -> bool:
    """Whether a dotted name below the package is a module, or something in one."""
    module, _, last = f"blm.{dotted}".rpartition(".")
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError:
        return False
    return hasattr(found, last) or (Path(found.__file__ or "").parent / f"{last}.py").exists()


def test_knobs_are_keys_of_the_policy() -> None:
    """Every key of a policy's section that the reference names is in the default policy."""
    values = default_policy()[0].values
    sections = ("guards", "limits", "outreach", "review", "reclaim", "anchors", "suspicion")
    for page in ("guards", "stages", "snapshot", "anchors", "kpis", "policy"):
        for dotted in find_code(reference(page)):
            section, _, key = dotted.partition(".")
            if section in sections and re.fullmatch(r"(?!yaml)\w+", key):
                assert key in values[section], f"{page}: {dotted}"


def test_rules_and_weights_are_documented_fields() -> None:
    """What a rule and a weight are made of is told in the page of policies."""
    page = reference("policy")
    fields = {*Rule.__slots__, *Weight.__slots__} - {"family", "points"}
    assert fields <= named(page)


def test_pages_do_not_shout() -> None:
    """Words that the glossary rules out, and hype, stand in no page."""
    banned = r"(?i)\b(toxic(?!_share| Score)\w*|penalt\w+|blacklist|whitelist|powerful|seamless\w*|blazing\w*)\b"
    for name in PAGES:
        prose = re.sub(r"^Not used:.*$", "", read_page(name), flags=re.M)
        for body in find_blocks(prose, "console"):
            prose = prose.replace(body, "")
        prose = re.sub(r"`[^`\n]+`", "", prose)
        assert not re.findall(banned, prose), name
