"""Pages show what the program prints: commands are run, tables are written anew, links resolve."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import (
    PAGES,
    ROOT,
    Step,
    find_anchors,
    find_blocks,
    find_links,
    format_step,
    parse_steps,
    read_page,
    rewrite_consoles,
    rewrite_regions,
)
from tests.docs.regions import WRITERS
from tests.docs.terminals import ENVIRONMENT, Terminal, copy_repository, make_pull_request
from tests.shared import copy_of

BEGIN_EMPTY = {"docs/tutorial.md", "docs/first-scheduled-audit.md", "docs/sixty-sites.md"}
"""Pages whose commands begin in an empty folder; the others begin in a copy of the repository."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make pull-request` leaves, with which several pages begin."""
    return copy_of(tmp_path_factory, "pull-request", make_pull_request)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_current(
    name: str, *, update_docs: bool, tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command of a page prints what the page shows, and its tables are the code's own."""
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    text = rewrite_regions(read_page(name), WRITERS)
    if find_blocks(text, "console"):
        folder = tmp_path / "work"
        folder.mkdir()
        if name not in BEGIN_EMPTY:
            copy_repository(folder)
        text = rewrite_consoles(text, Terminal(tmp_path, folder, made).run_all)
    if update_docs:
        (ROOT / name).write_text(text, encoding="utf-8")
    assert read_page(name) == text, "refresh it: python -m pytest tests/docs --update-docs"


@pytest.mark.parametrize("name", PAGES)
def test_links_resolve(name: str) -> None:
    """Every relative link of a page leads to a file, and to a heading where it names one."""
    for link in find_links(read_page(name)):
        if "://" in link:
            continue
        path, _, fragment = unquote(link).partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.resolve().is_relative_to(ROOT), link
        assert target.exists(), link
        if fragment:
            assert fragment in find_anchors(target.read_text(encoding="utf-8")), link


def test_every_page_can_be_reached() -> None:
    """From the README every page is some clicks away."""
    reached, open_ = set[str](), ["README.md"]
    while open_:
        name = open_.pop()
        reached.add(name)
        targets = [link.partition("#")[0] for link in find_links(read_page(name))]
        paths = [((ROOT / name).parent / target).resolve() for target in targets if target]
        inside = [path.relative_to(ROOT).as_posix() for path in paths if path.is_relative_to(ROOT)]
        open_ += [page for page in inside if page in PAGES and page not in reached]
    assert reached == set(PAGES)


def test_consoles_survive_rewriting() -> None:
    """Commands, their continuation lines and outputs are read from a page and written back alike."""
    body = "$ one\nout\n\n> quoted\n$ two <<'E'\n> line\n> E\n$ three\n"
    steps = parse_steps(body)
    assert steps == [
        Step("one", "out\n\n> quoted\n"),
        Step("two <<'E'\nline\nE", ""),
        Step("three", ""),
    ]
    assert "".join(map(format_step, steps)) == body


def test_a_failing_command_fails_the_page(tmp_path: Path) -> None:
    """A command that ends with another code than 0 is an error unless the page shows the code."""
    terminal = Terminal(tmp_path, tmp_path)
    assert terminal.run_all(["false", "echo $?", "echo $?"]) == ["", "1\n", "0\n"]
    with pytest.raises(AssertionError, match="code 2"):
        terminal.run_all(["blm audit --format nonsense", "true"])
