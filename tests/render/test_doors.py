"""The one door: nobody else makes Markdown, and no template can print past it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import StrictUndefined, UndefinedError

from blm.render.audit.report import SECTIONS
from blm.render.text.escaping import Markdown
from blm.render.text.templating import _environment, read_template

from .pages import linked_words, read_page

ROOM = Path(str(files("blm.render")))
TEMPLATES = sorted(path.name for path in (ROOM / "templates").glob("*.j2"))
MODULES = sorted(
    path.relative_to(ROOM).with_suffix("").as_posix()
    for path in ROOM.rglob("*.py")
    if path.stem != "__init__"
)
DOOR = "text/escaping"
PRINTED = re.compile(r"\{\{(.*?)\}\}")


def calls(path: Path) -> Iterator[str]:
    """Names of everything a module calls or imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("module", [m for m in MODULES if m != DOOR])
def test_only_the_door_makes_markdown(module: str) -> None:
    """No other module calls the type, and none imports the door's private parts."""
    names = list(calls(ROOM / f"{module}.py"))

    assert "_made" not in names
    assert "_KEY" not in names
    if module != DOOR:
        source = (ROOM / f"{module}.py").read_text(encoding="utf-8")
        assert not re.search(r"\bMarkdown\(", source)


def test_whatever_a_template_prints_is_escaped() -> None:
    """Plain strings, joined strings and strings declared safe elsewhere all come out escaped."""
    from markupsafe import Markup

    environment = _environment()
    view = {"x": "<b>@bob</b> | [a](b)", "safe": Markup("<i>"), "n": 1204}
    shown = environment.from_string(
        "{{ x }} {{ x ~ x }} {{ safe }} {{ '<u>' }} {{ n }} {{ x|host ~ '<s>' }}"
    ).render(view)
    page = read_page(shown)

    assert set(page.tags) == {"p", "code"}
    assert linked_words(page) == []
    assert shown.startswith("`<b>@bob</b>` \\| \\[a\\](b) ")
    assert " 1,204 " in shown


def test_an_absent_value_is_an_error_not_a_blank() -> None:
    """A name that the view lacks, and a value of None, stop the template."""
    environment = _environment()

    assert environment.undefined is StrictUndefined
    with pytest.raises(TypeError, match="say in words what Undefined"):
        environment.from_string("{{ missing }}").render({})
    with pytest.raises(UndefinedError, match="missing"):
        environment.from_string("{% if missing %}x{% endif %}").render({})
    with pytest.raises(TypeError, match="say in words"):
        environment.from_string("{{ none_ }}").render({"none_": None})


def test_templates_know_no_way_around() -> None:
    """The only filters and functions are the door's own; none declares anything safe."""
    environment = _environment()

    assert set(environment.filters) == {"length", "host", "url", "code", "text"}
    assert set(environment.globals) == {"table", "fence", "summary", "listing"}
    assert environment.finalize is not None


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_leave_no_seam(name: str) -> None:
    """No value stands in HTML, in a literal code span, or glued to another value."""
    source = read_template(name)

    assert "}}{{" not in source
    assert not re.search(r"`\{\{|\}\}`", source)
    assert not re.search(r"\{%-?\s*(autoescape|macro|set|filter|call)", source)
    for line in source.splitlines():
        assert not (line.lstrip().startswith("<") and "{{" in line), line
        assert "<summary" not in line
    assert (
        source.count("<details>")
        == source.count("</details>")
        == len(re.findall(r"\{\{ summary\(", source))
    )


def test_every_template_is_used() -> None:
    """A template is a section, part of one, or filled by a module under its name."""
    included = {
        m for name in TEMPLATES for m in re.findall(r'include "(.+?)"', read_template(name))
    }
    sources = [(ROOM / f"{module}.py").read_text(encoding="utf-8") for module in MODULES]
    filled = {name for text in sources for name in re.findall(r'\bfill\(\s*"(\w+)"', text)}

    assert {f"{name}.md.j2" for name in {*SECTIONS, *filled}} | included == set(TEMPLATES)


def test_json_needs_no_template_engine() -> None:
    """Every module can be imported, and the JSON of an audit made, without Jinja2."""
    modules = ", ".join(f"blm.render.{name.replace('/', '.')}" for name in MODULES)
    code = f"import sys, {modules}; print('jinja2' in sys.modules, 'markupsafe' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]


def test_the_type_carries_nothing_else() -> None:
    """A Markdown string is a string, so that a template's text can hold it as it is."""
    assert issubclass(Markdown, str)
    assert not hasattr(Markdown, "__html__")
