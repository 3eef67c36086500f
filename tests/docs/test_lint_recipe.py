"""The recipe of docs/adding-a-lint-code.md, followed step by step."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from tests.docs.packages import copy_package
from tests.docs.pages import ROOT, find_blocks, find_code, read_page

PAGE = read_page("docs/adding-a-lint-code.md")
SECTIONS = ("pytest", "-q", "-p", "no:cacheprovider", "tests/lint/test_page.py")


def test_recipe_works(tmp_path: Path) -> None:
    """The code is found, told and left out when asked; without its section a test names it."""
    line, finder = find_blocks(PAGE, "python")
    (section,) = find_blocks(PAGE, "markdown")
    (example,) = find_blocks(PAGE, "diff")
    package = copy_package(tmp_path)
    package.replace(
        "blm/core/lint/codes.py", "\n)  # fmt: skip", f"\n    {line.strip()},\n)  # fmt: skip"
    )
    last = '        yield Fault(lines[-1].number, 0, "D405", fixable=True)\n'
    indented = textwrap.indent(finder, "    ")
    package.replace("blm/core/lint/whole_file.py", last, last + indented)
    (tmp_path / "disavow.txt").write_text("# nothing yet\n")

    told = package.run("blm", "lint", "disavow.txt")
    assert "D410 no-entry: the file names neither a domain nor a URL" in told.stdout, told
    shown = package.run("blm", "lint", "--format", "json", "disavow.txt")
    assert '"D410"' in json.dumps(json.loads(shown.stdout))
    quiet = package.run("blm", "lint", "--ignore", "no-entry", "disavow.txt")
    assert "D410 no-entry: " not in quiet.stdout

    page = tmp_path / "docs/reference/lint.md"
    page.parent.mkdir(parents=True)
    page.write_text((ROOT / "docs/reference/lint.md").read_text())
    lacking = package.run(*SECTIONS)
    assert lacking.returncode == 1
    assert "D410 no-entry" in lacking.stdout
    page.write_text(f"{page.read_text().rstrip()}\n\n{section}\n```diff\n{example}```\n")
    full = package.run(*SECTIONS)
    assert full.returncode == 0, full.stdout


def test_places_exist() -> None:
    """The files that the recipe sends a reader to are there."""
    paths = [code for code in find_code(PAGE) if code.endswith(".py")]
    assert paths
    assert all((ROOT / path).exists() for path in paths), paths
