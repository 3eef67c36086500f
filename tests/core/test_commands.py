"""Commands in comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.comments.comment_commands import (
    LONGEST_REASON,
    MISPLACED,
    Command,
    parse_commands,
    read_subject,
    refang,
)
from tests.builders import NAMES


def only(body: str) -> Command:
    """The one command of a comment."""
    (command,) = parse_commands(body, NAMES)
    return command


@pytest.mark.parametrize(
    ("body", "verdict", "subjects", "networks", "reason"),
    [
        ("/blm keep a.example", "keep", ("a.example",), (), ""),
        ("/BLM Watch a.example, b.example", "watch", ("a.example", "b.example"), (), ""),
        ("/blm disavow a[.]example", "remove", ("a.example",), (), ""),
        ("/blm remove `a(.)example`", "remove", ("a.example",), (), ""),
        ("/blm keep www.a.example and sub.a.example", "keep", ("a.example",), (), ""),
        ("/blm keep N3 n12 a.example", "keep", ("a.example",), ("N3", "N12"), ""),
        (
            "/blm keep a.example because ours, b.example not",
            "keep",
            ("a.example",),
            (),
            "ours, b.example not",
        ),
        ("/blm keep a.example our friend", "keep", ("a.example",), (), "our friend"),
        ("/blm keep a.example -- ours", "keep", ("a.example",), (), "ours"),
        ("/blm keep hxxps://a[.]example/x?y=1", "keep", ("https://a.example/x?y=1",), (), ""),
        ("/blm keep [a.example](https://elsewhere.example)", "keep", ("a.example",), (), ""),
        ("/blm protect tenant.host.example", "protect", ("tenant.host.example",), (), ""),
        ("/blm keep BÜCHER.example.", "keep", ("xn--bcher-kva.example",), (), ""),
        ("`<!--` is odd\n/blm keep a.example", "keep", ("a.example",), (), ""),
        ("/blm keep a.example\n-- \nAnna", "keep", ("a.example",), (), ""),
        ("/blm keep https://a.example/*x*/y", "keep", ("https://a.example/*x*/y",), (), ""),
        ("fine\n     /blm watch a.example", "watch", ("a.example",), (), ""),
        ("<details>\n\nold\n\n</details>\n\n/blm keep a.example", "keep", ("a.example",), (), ""),
        ("/blm remove domain:blog[.]a[.]example", "remove", ("domain:blog.a.example",), (), ""),
        ("/blm remove domain:a.example", "remove", ("a.example",), (), ""),
        ("  /blm keep 192.0.2.1\r\nthanks", "keep", ("192.0.2.1",), (), ""),
    ],
)
def test_understood(
    body: str, verdict: str, subjects: tuple[str, ...], networks: tuple[str, ...], reason: str
) -> None:
    """Domains, pages and networks, defanged or linked, with or without a reason."""
    command = only(body)
    assert (command.verdict, command.subjects) == (verdict, subjects)
    assert (command.networks, command.reason, command.fault) == (networks, reason, "")


@pytest.mark.parametrize(
    "body",
    [
        "> /blm keep a.example",
        "  > /blm keep a.example\nfine",
        "<!-- \n/blm keep a.example\n-->",
        "> quoted\n/blm keep a.example",
        "> quoted\u2028/blm keep a.example",
        "> quoted\u0085/blm keep a.example\x0b/blm keep b.example\x0c/blm keep c.example",
        "fine\n\n-----Original Message-----\n/blm keep a.example",
        "fine\n\nOn Tue, 1 Dec 2026 at 09:00, Bob <\nb@b.example> wrote:\n/blm keep a.example",
        "fine\n\nFrom: Bob\nSent: today\nTo: blm\n\n/blm keep a.example",
        "/blmkeep a.example",
        "see https://forge.example/o/blm and docs/blm, or /blm/README.md",
    ],
)
def test_not_said(body: str) -> None:
    """Quotes, HTML comments, addresses and other words are nobody's command."""
    assert parse_commands(body, NAMES) == ()


@pytest.mark.parametrize(
    "body",
    [
        "```\n/blm keep a.example\n```",
        "~~~sh\n/blm keep a.example\n```\n/blm keep b.example\n~~~",
        "    /blm keep a.example",
        "\t/blm keep a.example",
        "<!-- never closed\n/blm keep a.example",
        "I would write /blm keep a.example",
        "`/blm keep a.example`",
        "**/blm keep a.example**",
        "/blm: keep a.example",
        "- /blm keep a.example",
        "* he said\n/blm keep a.example",
        "1. /blm watch a.example",
        "<pre>\n\n/blm keep a.example\n</pre>",
        "<code>\n/blm keep a.example\n</code>",
        "<blockquote>\n\n/blm keep a.example\n\n</blockquote>",
        "<details><summary>mail</summary>\n\n/blm keep a.example\n\n</details>",
        "`so he wrote\n/blm keep a.example\nyesterday`",
        "| what |\n| --- |\n/blm keep a.example",
        "~~gone\n/blm keep a.example\ngone~~",
    ],
)
def test_misplaced(body: str) -> None:
    """A command where none is read decides nothing, and is not passed over in silence."""
    command = only(body)
    assert (command.verdict, command.fault) == (None, MISPLACED)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("/blm", "verb"),
        ("/blm dance a.example", "keep, watch, remove"),
        ("/blm keep", "names no domain"),
        ("/blm keep everything", "names no domain"),
        ("/blm keep com", "names no domain"),
        ("/blm keep javascript:alert(1)", "names no domain"),
        ("/blm keep ../../etc", "names no domain"),
        ("/blm keep " + " ".join(f"d{n}.example" for n in range(300)), "more than"),
    ],
)
def test_not_understood(body: str, fault: str) -> None:
    """What cannot be understood decides nothing and says why."""
    command = only(body)
    assert command.verdict is None
    assert fault in command.fault


def test_several_commands() -> None:
    """One comment may hold a command a line."""
    found = parse_commands("hello\n/blm keep a.example\n\n/blm watch b.example\n", NAMES)
    assert [(c.verdict, c.subjects) for c in found] == [
        ("keep", ("a.example",)),
        ("watch", ("b.example",)),
    ]


@given(st.text())
def test_any_text_is_safe(text: str) -> None:
    """Any text gives subjects of plain characters and short reasons without control characters."""
    for command in parse_commands(f"/blm keep {text}\n{text}", NAMES):
        assert len(command.reason) <= LONGEST_REASON
        assert "\n" not in command.reason
        for subject in command.subjects:
            assert "://" in subject or not set(subject) & set(" `<>|\"'\\/\n")
            assert not any(ord(c) < 32 for c in subject)


def test_defanging_is_undone() -> None:
    """Every usual way of making a link dead is understood."""
    assert refang("hxxps[:]//b[.]example/x") == "https://b.example/x"
    assert read_subject("b[dot]example", NAMES) == "b.example"


def test_a_huge_comment_is_not_read() -> None:
    """One beyond the limit gives a fault that says so; without a command it gives nothing."""
    (command,) = parse_commands("/blm keep a.example\n" + "word " * 5_000, NAMES)
    assert (command.verdict, "20,000 characters" in command.fault) == (None, True)
    assert parse_commands("a" * 30_000, NAMES) == ()


def test_html_comments_that_never_end_hide_a_command() -> None:
    """Several that begin and never end leave a command after them out of place, and told so."""
    assert parse_commands("<!-- " * 3 + "\n\n/blm keep a.example", NAMES)[0].fault == MISPLACED
