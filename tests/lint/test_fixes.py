"""The laws of --fix, judged by a matcher of its own; and what --compress broadens."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlsplit

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blm.core.lint.fixes import Fold, compress, mend
from blm.core.lint.linter import lint_file
from blm.core.lint.targets import Targets
from tests.lint.conftest import make_targets
from tests.pace import few

Entry = tuple[str, str]
HEADER = "# blm: 2026-01-01 proposed"

VALID = (
    "domain:spam.example", "domain:www.spam.example", "domain:a.spam.example", "domain:SPAM.example",
    "domain:b.a.spam.example", "domain:other.example", "domain:münchen.example",
    "domain:xn--mnchen-3ya.example", "https://spam.example/p", "https://SPAM.example/p",
    "http://spam.example/p", "https://a.spam.example/p?q=1", "https://münchen.example/p",
    "domain:blogspot.com", "domain:a.blogspot.com", "domain:acme.example", "domain:co.uk",
    "domain:x.co.uk", "domain:203.0.113.7", "http://203.0.113.7/x",
)  # fmt: skip
MENDED: tuple[tuple[str, Entry], ...] = (
    ("domain: spam.example", ("domain", "spam.example")),
    ("domain:spam.example ", ("domain", "spam.example")),
    ("\tdomain: a.spam.example", ("domain", "a.spam.example")),
    ("new.example", ("domain", "new.example")),
    ("www.new.example", ("domain", "www.new.example")),
    ("domain:new.example/", ("domain", "new.example")),
    ("domain:https://new.example", ("domain", "new.example")),
    ("domain:n\u200bew.example", ("domain", "new.example")),
    ('"https://new.example/p",', ("url", "https://new.example/p")),
    ("domain:new.example # farm", ("domain", "new.example")),
    (" https://new.example/p", ("url", "https://new.example/p")),
)
"""Lines that mean one entry, which the mended line adds."""
NOTHING = (
    "", "  ", "# note", "  # shifted", "#", "nonsense here", "domain:", "domain:*.spam.example",
    "domain:spam.example/page", "domain: pages.dev", "acme.example", "domain: acme.example",
    "# lint: allow D303, D304", HEADER, "# \u202ex", "# x\x85domain:spam.example",
    "domain:b.example # lint: allow D304", "domain:spam.example # note",
)  # fmt: skip
"""Lines that no reader takes for an entry, mended or not; comments among them."""
PIECES = st.sampled_from([*VALID, *(line for line, _ in MENDED), *NOTHING])
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])
TEXTS = st.builds(
    lambda lines, last: "".join(a + b for a, b in lines) + last,
    st.lists(st.tuples(PIECES, ENDS), max_size=12),
    PIECES,
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"])
MEANT = {
    **dict(MENDED),
    "domain:b.example # lint: allow D304": ("domain", "b.example"),
    "domain:spam.example # note": ("domain", "spam.example"),
}
HOSTS = (
    "spam",
    "a.spam",
    "b.a.spam",
    "www.spam",
    "c.spam",
    "new",
    "www.new",
    "b",
    "other",
    "münchen",
    "acme",
)
PROBES = [
    *(f"{scheme}://{host}.example/{page}" for host in HOSTS for scheme in ("http", "https") for page in ("p", "q")),
    *("http://blogspot.com/", "http://a.blogspot.com/", "http://b.blogspot.com/", "http://x.co.uk/"),
    *("http://y.co.uk/", "http://203.0.113.7/x", "https://a.spam.example/p?q=1", "http://sub.pages.dev/"),
]  # fmt: skip


def split(text: str) -> list[str]:
    """Lines by LF, CRLF and CR."""
    return re.split(r"\r\n|\r|\n", text)


def label(host: str) -> str:
    """A host as a matcher compares it."""
    return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode()


def read(line: str) -> Entry | None:
    """What a line means that is valid as it stands."""
    if match := re.fullmatch(r"(?i)domain:([\w.-]+)", line):
        return "domain", label(match[1])
    if match := re.fullmatch(r"(?i)(https?)://([\w.-]+)(/\S*)?", line):
        return "url", f"{match[1].lower()}://{label(match[2])}{match[3] or '/'}"
    return None


def covers(entries: list[Entry], url: str) -> bool:
    """Whether a list has a page's URL, or the host or one above it."""
    host = label(urlsplit(url).hostname or "")
    page = url.replace(urlsplit(url).hostname or "", host)
    above = {".".join(host.split(".")[i:]) for i in range(host.count(".") + 1)}
    return any(value == page if kind == "url" else value in above for kind, value in entries)


def grouped(lines: list[str]) -> list[tuple[str, bool]]:
    """Lines, and whether each is the program's."""
    found, inside = [], False
    for line in lines:
        content = line.strip()
        if not content or content.startswith("#"):
            inside = content.startswith(HEADER)
        found.append((line, inside))
    return found


def comments(lines: list[str]) -> list[str]:
    """Every comment, those behind an entry included."""
    found = []
    for line in lines:
        if line.strip().startswith("#"):
            found.append(line.lstrip())
        elif " #" in line:
            found.append(line[line.index("#") :])
    return found


def decoded(content: bytes) -> str:
    """A file's text."""
    return content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig")


@example("domain:spam.example\rdomain:spam.example", "utf-16")
@example(
    "# lint: allow D304\ndomain:b.example\ndomain:b.example # lint: allow D304\nb.example", "utf-8"
)
@example(
    f"{HEADER}\ndomain:spam.example\nspam.example \n\ndomain:spam.example\ndomain:a.spam.example",
    "utf-8",
)
@few(20)
@given(TEXTS, ENCODINGS)
def test_laws(text: str, encoding: str) -> None:
    """Idempotent, clean of what it mends, the same sites and those meant, comments and groups kept."""
    lint = partial(lint_file, targets=make_targets())
    content = text.encode(encoding)
    fixed = mend(content, lint)
    assert mend(fixed, lint) == fixed
    assert not [fault for fault in lint(fixed).faults if fault.fixable]

    lines, after = grouped(split(decoded(content))), grouped(split(decoded(fixed)))
    before = [entry for line, _ in lines if (entry := read(line))]
    meant = [MEANT[line] for line, program in lines if line in MEANT and not program]
    now = [entry for line, _ in after if (entry := read(line))]
    for probe in PROBES:
        assert covers(now, probe) == covers([*before, *meant], probe), probe

    kept = [line for line, program in lines if program]
    assert [line for line, program in after if program] == kept
    assert comments([line for line, _ in after]) == comments([line for line, _ in lines])
    assert (
        len(
            {re.search(r"\r?\n|\r|$", line)[0] for line in fixed.decode().splitlines(keepends=True)}
            - {""}
        )
        <= 1
    )  # type: ignore[index]


def test_what_nobody_wants_to_hear_of_is_not_mended(targets: Targets) -> None:
    """Nor does a line go because of one that stays as it is."""
    text = b"domain: a.example\ndomain:b.a.example\n"
    assert mend(text, partial(lint_file, targets=targets, ignore=["D108"])) == text
    assert mend(text, partial(lint_file, targets=targets)) == b"domain:a.example\n"


TOWN = """\
# hosts of one farm
domain:a.farm.example
domain:b.farm.example
domain:www.farm.example

domain:a.small.example
domain:b.small.example
domain:a.agency.gov
domain:b.agency.gov
domain:c.agency.gov
domain:a.acme.example
domain:b.acme.example
domain:c.acme.example
domain:a.facebook.com
domain:b.facebook.com
domain:c.facebook.com
domain:a.tenant.blogspot.com
domain:b.tenant.blogspot.com
domain:c.tenant.blogspot.com
domain:a.blogspot.com
domain:b.blogspot.com
domain:c.blogspot.com
# blm: 2026-01-01 proposed
domain:a.mine.example
domain:b.mine.example
domain:c.mine.example
"""


def test_compress(targets: Targets) -> None:
    """Enough lines of one owner's domain become one; platforms, suffixes, protected ones never."""
    content, folds = compress(lint_file(TOWN.encode(), targets), targets, 3)
    assert folds == (
        Fold("farm.example", ("a.farm.example", "b.farm.example", "www.farm.example")),
        Fold(
            "tenant.blogspot.com",
            ("a.tenant.blogspot.com", "b.tenant.blogspot.com", "c.tenant.blogspot.com"),
        ),
    )
    lines = content.decode().splitlines()
    assert lines[:3] == ["# hosts of one farm", "domain:farm.example", ""]
    gone = {"domain:a.farm.example", "domain:b.farm.example", "domain:www.farm.example"}
    gone |= {f"domain:{letter}.tenant.blogspot.com" for letter in "abc"}
    assert [line for line in TOWN.splitlines() if line not in gone] == [
        line for line in lines if line not in ("domain:farm.example", "domain:tenant.blogspot.com")
    ]


@pytest.mark.parametrize("least", [1, 2, 4])
def test_compress_takes_enough_lines(least: int, targets: Targets) -> None:
    """How many lines of a domain it takes is the caller's word."""
    _, folds = compress(lint_file(TOWN.encode(), targets), targets, least)
    found = {fold.domain for fold in folds}
    assert ("farm.example" in found) == (least <= 3)
    assert ("small.example" in found) == (least <= 2)


def test_compress_leaves_what_is_covered(targets: Targets) -> None:
    """A domain that has its line already is not named twice."""
    text = b"# blm: 2026-01-01 x\ndomain:farm.example\n\ndomain:a.farm.example\n"
    assert compress(lint_file(text, targets), targets, 1) == (text, ())
