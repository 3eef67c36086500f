"""Mutations of YAML files, as typing errors, bad merges or attackers make them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Mutate = Callable[[str, random.Random], bytes]

VALUES = (
    "", "~", "null", "true", "no", "0", "-1", "1e999", ".nan", "-.inf", "0x1F", "1_000", "[]", "{}",
    "[1, 2]", "{a: b}", "[[]]", "''", '"\\0"', '"\\ud800"', '"\\x07"', "99999999999999999999",
    "0.1e-400", "2026-02-30", "0000-00-00", "9999-12-31", "2026-01-01T00:00:00Z", "[", "{", "*x",
    "&x", "&x [*x]", "!!python/object:os.system {}", "!!binary aGk=", "|", ">", "%", "@x", "`x`",
    "\u202e\u2066txt.exe", "\U0001f4a9", "../../etc/passwd", "xn--", "a..b", "https://", "*", "('",
    "(?P<x", "(a+)+$", "'" + "9" * 400 + "'", "-0", "1.0", "'2026-13-01'", "keep", "remove",
)  # fmt: skip
"""Values to replace others with, of all types."""
LINES = (
    "<<<<<<< HEAD", "=======", ">>>>>>> theirs", "---", "...", "%YAML 2.0", "%TAG ! !", "\t- x",
    "- x", "x", "? x", ": x", "x: y", "<<: *x", "- {", "  - - - x", "? [a, b]: c", "schema: 2",
    "schema: one", "schema: 1", "extends: nope", "extends: default", "- {}", "- []", "- null",
)  # fmt: skip
ODD = (b"\0", b"\x07", b"\xff", b"\xed\xa0\x80", b"\xc3", b"\xe2\x80\xa8", b"\r")
"""Bytes that no YAML file holds: controls, halves of characters."""
MARKS = ("'", '"', "{", "}", "[", "]", ": ", ",", "#", " #", "- ", "&", "*", "!", "|")
ALIASES = b"".join(
    b"b%d: &b%d [%s]\n" % (n, n, b", ".join([b"*b%d" % (n - 1) if n else b"x"] * 10))
    for n in range(12)
)
"""A thousand thousand million values in twelve lines."""
WHOLE = (
    *(b"", b"\n", b"# nothing\n", b"\0", b"\0" * 10_000, b"[]\n", b"{}\n", b"x\n", b"null\n"),
    *(b"- x\n", b"schema: 1\n", b"%", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"---\n---\n", b"'"),
    *(b'"', b"[" * 9, b"schema: 1\n" * 3, b"? " * 2_000, b"[" * 100_000, b"{a: " * 50_000),
    *(
        b"- " * 50_000,
        ALIASES,
        b"&a " * 5_000,
        b"!" * 5_000,
        b"a: &a\n  b: *a\n",
        b"? |\n  x\n: y\n",
    ),
    *(b"x: " + b"y" * 500_000 + b"\n", b"x: '" + b"y\n" * 50_000, b"x: |\n" + b"  y\n" * 50_000),
    *(b"#" * 6_000_000, b"- 1\n" * 60_000, b"{" + b"a," * 300_000 + b"}"),
    *(b"x: " + b"9" * 100_000, b"x: 0." + b"9" * 100_000),
    b"".join(b"k%d: v\n" % n for n in range(20_000)),
)
"""Whole files: empty, a single value, or far too large."""


def _lines(text: str, chance: random.Random) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True) or ["\n"]
    return lines, chance.randrange(len(lines))


def change_value(text: str, chance: random.Random) -> bytes:
    """Replace a value by one of another type."""
    found = list(re.finditer(r"(?<=: )(\[[^\]\n]*\]|\"[^\"\n]*\"|[^,{}\[\]\n#]+)", text))
    if not found:
        return insert_line(text, chance)
    one = chance.choice(found)
    return (text[: one.start()] + chance.choice(VALUES) + text[one.end() :]).encode()


def change_key(text: str, chance: random.Random) -> bytes:
    """Misspell, repeat or delete a key."""
    found = list(re.finditer(r"\"?[a-z_.]+\"?(?=: )", text))
    if not found:
        return insert_line(text, chance)
    one = chance.choice(found)
    key = one.group()
    new = chance.choice(
        (f"{key}x", f"{key}: 1, {key}", "", f'"{key}"', "<<", "1", "[a]", f"? {key}")
    )
    return (text[: one.start()] + new + text[one.end() :]).encode()


def repeat_line(text: str, chance: random.Random) -> bytes:
    """Repeat a line two, three or a thousand times: duplicate keys and entries."""
    lines, at = _lines(text, chance)
    lines[at] = lines[at] * chance.choice((2, 2, 3, 1_000))
    return "".join(lines).encode()


def drop_line(text: str, chance: random.Random) -> bytes:
    """Delete a line, or move it."""
    lines, at = _lines(text, chance)
    line = lines.pop(at)
    if chance.random() < 0.5:
        lines.insert(chance.randrange(len(lines) + 1), line)
    return "".join(lines).encode()


def insert_line(text: str, chance: random.Random) -> bytes:
    """Insert a foreign line: a merge conflict's, a second document's, a list's."""
    lines, at = _lines(text, chance)
    indent = " " * chance.choice((0, 0, 2, 4, 7))
    lines.insert(at, f"{indent}{chance.choice(LINES)}\n")
    return "".join(lines).encode()


def indent(text: str, chance: random.Random) -> bytes:
    """Indent a line more, less, or with a tab."""
    lines, at = _lines(text, chance)
    bare = lines[at].lstrip(" ")
    lines[at] = chance.choice(("\t", "\t\t", " ", "   ", "", "\u00a0", "\u3000")) + bare
    return "".join(lines).encode()


def nest(text: str, chance: random.Random) -> bytes:
    """Nest a value in thousands of lists, or multiply it by aliases."""
    lines, at = _lines(text, chance)
    deep = chance.choice((30, 60, 5_000))
    inner = chance.choice(("[" * deep + "]" * deep, "{a: " * deep + "1" + "}" * deep))
    many = "&z [" + ", ".join(["x"] * 9) + "], " + ", ".join(["*z"] * chance.choice((5, 50)))
    lines.insert(at, chance.choice((f"deep: {inner}\n", f"- {inner}\n", f"laughs: [{many}]\n")))
    return "".join(lines).encode()


def encode(text: str, chance: random.Random) -> bytes:
    """Encode in another encoding, or with a byte order mark."""
    codec = chance.choice(
        ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "utf-7", "cp037")
    )
    return f"# café\n{text}".encode(codec, "replace")


def damage(text: str, chance: random.Random) -> bytes:
    """Change, delete or insert bytes: NUL, control characters, halves of characters."""
    data = bytearray(text.encode())
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(data) + 1)
        odd = chance.choice(
            (b"\0", b"\x07", b"\xff", b"\xed\xa0\x80", b"\xc3", b"\xe2\x80\xa8", b"\r")
        )
        data[at : at + chance.choice((0, 1))] = chance.choice((odd, bytes([chance.randrange(256)])))
    return bytes(data)


def truncate(text: str, chance: random.Random) -> bytes:
    """Cut the file at a random place."""
    data = text.encode()
    return data[: chance.randrange(len(data) + 1)]


def punctuate(text: str, chance: random.Random) -> bytes:
    """Add a quote, bracket or colon."""
    at = chance.randrange(len(text) + 1)
    mark = chance.choice(
        ("'", '"', "{", "}", "[", "]", ": ", ",", "#", " #", "- ", "&", "*", "!", "|")
    )
    return (text[:at] + mark + text[at:]).encode()


MUTATIONS: tuple[Mutate, ...] = (
    change_value,
    change_key,
    repeat_line,
    drop_line,
    insert_line,
    indent,
    nest,
    encode,
    damage,
    truncate,
    punctuate,
    change_value,
)
