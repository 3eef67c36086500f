"""The pages of the documentation and their parts: consoles, generated regions, links, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
)
PROMPT, MORE = "$ ", "> "
_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<body>.*?)^(?P=fence)$", re.M | re.S)
_REGION = re.compile(
    r"(?P<start><!-- generated: (?P<name>[\w-]+) -->\n)(?P<body>.*?)(?P<end><!-- end -->)", re.S
)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a console and what the page shows of it.

    Attributes:
        command: without prompts; several lines when it goes on after ``> ``.
        shown: its output, each line ended.
    """

    command: str
    shown: str


def read_page(name: str) -> str:
    """The text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def find_blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [m["body"] for m in _FENCE.finditer(text) if m["language"] == language]


def drop_blocks(text: str) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", text)


def parse_steps(body: str) -> list[Step]:
    """The commands of a console and their outputs."""
    steps: list[Step] = []
    for line in body.splitlines(keepends=True):
        last = steps[-1] if steps else None
        if line.startswith(PROMPT):
            steps.append(Step(line.removeprefix(PROMPT).rstrip("\n"), ""))
        elif last is None:
            message = f"a console begins with {PROMPT!r}, not {line!r}"
            raise ValueError(message)
        elif line.startswith(MORE) and not last.shown:
            more = line.removeprefix(MORE).rstrip("\n")
            steps[-1] = Step(f"{last.command}\n{more}", "")
        else:
            steps[-1] = Step(last.command, last.shown + line)
    return steps


def format_step(step: Step) -> str:
    """A command and its output as they stand in a console."""
    text = PROMPT + step.command.replace("\n", f"\n{MORE}") + "\n"
    ambiguous = step.shown.startswith(MORE) or re.search(r"^(\$ |```)", step.shown, re.M)
    if ambiguous:
        message = f"the output of {step.command!r} cannot stand in a console: {step.shown!r}"
        raise ValueError(message)
    return text + step.shown


def rewrite_consoles(text: str, run: Callable[[list[str]], list[str]]) -> str:
    """The page with the outputs that its commands have today.

    Args:
        text: of the page.
        run: all commands of a page in order, to their outputs.
    """
    consoles = [m for m in _FENCE.finditer(text) if m["language"] == "console"]
    steps = [parse_steps(m["body"]) for m in consoles]
    outputs = iter(run([step.command for block in steps for step in block]))
    for match, block in reversed(
        [
            (m, [Step(s.command, next(outputs)) for s in b])
            for m, b in zip(consoles, steps, strict=True)
        ]
    ):
        body = "".join(map(format_step, block))
        text = text[: match.start("body")] + body + text[match.end("body") :]
    return text


def rewrite_regions(text: str, writers: Mapping[str, Callable[[], str]]) -> str:
    """The page with every region between ``<!-- generated: NAME -->`` and ``<!-- end -->`` anew."""

    def write(match: re.Match[str]) -> str:
        return f"{match['start']}\n{writers[match['name']]().strip()}\n\n{match['end']}"

    return _REGION.sub(write, text)


def find_commands(text: str) -> Iterator[str]:
    """Every ``blm`` command line that a page asks a reader to run, or names in code."""
    for body in find_blocks(text, "console"):
        yield from (step.command for step in parse_steps(body) if step.command.startswith("blm"))
    for body in find_blocks(text, "sh"):
        yield from (line for line in body.splitlines() if line.startswith("blm "))
    yield from (code for code in find_code(text) if code.startswith("blm "))


def find_code(text: str) -> list[str]:
    """Inline code of the running text."""
    return re.findall(r"`([^`\n]+)`", drop_blocks(text))


def find_links(text: str) -> list[str]:
    """Targets of the links of the running text."""
    return re.findall(r"\]\(([^)\s]+)\)", drop_blocks(text))


def find_anchors(text: str) -> set[str]:
    """Fragments that headings can be reached by, as forges make them."""
    headings = re.findall(r"^#{1,6} (.+)$", drop_blocks(text), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def table_rows(text: str, heading: str) -> list[list[str]]:
    """Cells of the first table below a heading, its head left out."""
    section = re.split(rf"^#+ {re.escape(heading)}$", text, maxsplit=1, flags=re.M)[1]
    lines = section.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows
