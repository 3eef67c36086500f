"""The strict loader: what it reads, and what it says of what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blm.errors import BlmError
from blm.repo.yaml.strict_loader import YamlLimits, load, load_file
from tests.pace import few

MISTAKES: list[tuple[str, str | bytes, tuple[int, int], str]] = [
    ("tab as indentation", "a: 1\n\tb: 2\n", (2, 1), "a tab stands where spaces belong"),
    ("tab before a dash", "a:\n\t- b\n", (2, 1), "a tab stands where spaces belong"),
    ("tab in block text", "a: >\n\tb\n", (2, 1), "a tab stands where spaces belong"),
    ("single quote not closed", "a: 'x\nb: 2\n", (1, 4), "this quote is never closed"),
    ("double quote not closed", 'a: 1\nb: "x\n', (2, 4), "this quote is never closed"),
    ("brace not closed", "a: {b: 1\nc: 2\n", (1, 4), "this '{' is never closed"),
    ("bracket not closed", "a:\n  b: [1, 2\n  c: 3\n", (2, 6), "this '[' is never closed"),
    ("bracket open at the end", "a: [\n", (1, 4), "this '[' is never closed"),
    ("brace open at the end", "a:\n  - {b: 1, c: [2]\n", (2, 5), "this '{' is never closed"),
    ("bracket open before a list", "a: [x,\n- y\n", (1, 4), "this '[' is never closed"),
    ("anchored bracket open", "a: &b [x\n", (1, 7), "this '[' is never closed"),
    ("comma missing", "a: {b: 1,\n    c: 2\n    d: 3}\n", (3, 6), "expected ',' or '}' before ':'"),
    ("wrong bracket", "a: [x}\n", (1, 6), "expected ',' or ']' before '}'"),
    ("bracket too many", "{a: 1}}\n", (1, 7), "'}' stands after the end of the document"),
    ("two commas", "a: {b: 1,, c: 2}\n", (1, 10), "expected a value, found ','"),
    ("colon in a value", "a: b: c\n", (1, 5), "a ':' is not allowed here"),
    ("key after a bare word", "a\nb: 1\n", (2, 2), "a ':' is not allowed here"),
    ("key without colon", "a: 1\nb\n", (2, 1), "a key without ': '"),
    ("other indentation", "a:\n  b: 1\n c: 2\n", (3, 2), "this line is not indented like the ones above"),
    ("text after a quote", "a: 'it's'\n", (1, 8), "'s' follows a value that has already ended"),
    ("mapping in a list", "- a\nb: 1\n", (2, 1), "expected '- ', as in the lines above"),
    ("list on the key's line", "a: - b\n", (1, 4), "a list cannot start here"),
    ("at sign", "a: @x\n", (1, 4), "a value cannot start with '@'"),
    ("backtick", "a: `x`\n", (1, 4), "a value cannot start with '`'"),
    ("percent sign", "a: %b\n", (1, 4), "a value cannot start with '%'"),
    ("unknown escape", 'a: "\\q"\n', (1, 5), "an unknown escape after '\\'"),
    ("half a surrogate", 'a: "\\ud83d"\n', (1, 7), "an unknown escape after '\\'"),
    ("text after a pipe", "a: |x\n  t\n", (1, 5), "nothing may follow '|' or '>' on its line"),
    ("Markdown stars", "a: **b**\n", (1, 4), "'*' needs a name"),
    ("alias without anchor", "a: *x\n", (1, 4), "'*x' repeats something that is not defined above"),
    ("alias within its anchor", "a: &x [*x]\n", (1, 8), "'*x' repeats something that is not defined above"),
    ("local tag", "a: !x 1\n", (1, 4), "the tag '!x' is not supported"),
    ("Python tag", "a: !!python/name:os.system\n", (1, 4), "the tag 'tag:yaml.org,2002:python/name:os.system' is not supported"),
    ("tag without handle", "a: !e!x y\n", (1, 4), "tags ('!') are not supported"),
    ("directive", "%foo\na: 1\n", (1, 1), "lines that start with '%' are not supported"),
    ("second document", "a: 1\n---\nb: 2\n", (2, 1), "a second document starts here"),
    ("text after the end", "a: 1\n...\nb: 2\n", (3, 1), "'b' stands after the end of the document"),
    ("key twice", "a: 1\nb: 2\na: 3\n", (3, 1), "'a' stands twice, first at line 1, column 1"),
    ("key twice in braces", "a: {b: 1, b: 2}\n", (1, 11), "'b' stands twice, first at line 1, column 5"),
    ("merge", "a: &a {b: 1}\nc:\n  <<: *a\n", (3, 3), "merging with '<<' is not supported"),
    ("list as key", "? [a]\n: b\n", (1, 3), "a key must be text"),
    ("number too large", f"a: {'9' * 5000}\n", (1, 4), "the number is too large"),
    ("fraction too long", f"a: 1.{'9' * 5000}\n", (1, 4), "the number is too long"),
    ("NUL", "a: 1\nb: \x00\n", (2, 4), "the character U+0000 is not allowed"),
    ("next line character", 'a: "x\x85y"\n', (1, 6), "the character U+0085 is not allowed"),
    ("line separator", "a: x\u2028\n", (1, 5), "the character U+2028 is not allowed"),
    ("byte-order mark within", "a: \ufeff1\n", (1, 4), "the character U+FEFF is not allowed"),
    ("lone carriage return", "a: 1\rb: 2\n", (1, 5), "the character U+000D is not allowed"),
    ("lone surrogate", "a: \ud800\n", (1, 4), "the character U+D800 is not allowed"),
    ("UTF-8 byte-order mark", b"\xef\xbb\xbfa: 1\n", (1, 1), "the file is UTF-8 with a byte-order mark"),
    ("byte-order mark as text", "\ufeffa: 1\n", (1, 1), "the file is UTF-8 with a byte-order mark"),
    ("UTF-16", "a: 1\n".encode("utf-16"), (1, 1), "the file is UTF-16"),
    ("UTF-16 without a mark", "a: 1\n".encode("utf-16-le"), (1, 2), "the character U+0000 is not allowed"),
    ("Latin-1", "a: 1\nb: gr\xfcn\n".encode("latin-1"), (2, 6), "the byte 0xfc is not UTF-8"),
    ("too deep", "[" * 5000, (1, 41), "more than 40 levels within each other"),
    ("too deep in blocks", "- " * 5000, (1, 81), "more than 40 levels within each other"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "message"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_mistake(text: str | bytes, place: tuple[int, int], message: str) -> None:
    """Each kind of mistake is one problem with a hint, at the line and column to mend."""
    (problem,) = load(text, "f.yaml").problems

    assert (place, message) == ((problem.line, problem.column), problem.message)
    assert problem.hint


def test_mistakes_are_many() -> None:
    """The table covers at least 25 kinds of mistakes, each once."""
    names = {name for name, *_ in MISTAKES}

    assert len(names) == len(MISTAKES) >= 25


def test_scalars_resolve_by_the_json_schema_only() -> None:
    """Numbers, truth and null are JSON's; everything else that is plain stays text."""
    text = """\
date: 2026-01-31
time: 12:30
yes: yes
octal: 0777
hex: 0x1f
exponent: 1e5
plus: +1
underscore: 1_000
point: .5
word: True
tilde: ~
whole: -12
zero: 0
decimal: 1.50
truth: true
nothing: null
empty:
quoted: "12"
"""
    data = load(text, "f").data

    assert data == {
        "date": "2026-01-31",
        "time": "12:30",
        "yes": "yes",
        "octal": "0777",
        "hex": "0x1f",
        "exponent": "1e5",
        "plus": "+1",
        "underscore": "1_000",
        "point": ".5",
        "word": "True",
        "tilde": "~",
        "whole": -12,
        "zero": 0,
        "decimal": 1.5,
        "truth": True,
        "nothing": None,
        "empty": None,
        "quoted": "12",
    }


def test_keys_are_always_text() -> None:
    """A key that looks like a number, truth or date is text, so that data is JSON."""
    assert load("1: a\ntrue: b\n2026-01-01: c\n", "f").data == {
        "1": "a",
        "true": "b",
        "2026-01-01": "c",
    }


def test_all_duplicates_are_told_at_once() -> None:
    """Faults that leave the rest readable do not hide each other."""
    problems = load("a: 1\na: 2\nb: !x 3\nb: *c\n", "f").problems

    assert [(p.line, p.column) for p in problems] == [(2, 1), (3, 4), (4, 1), (4, 4)]


def test_place_of_values_and_keys() -> None:
    """Every value and key knows its line and column; what is missing has its nearest ancestor's."""
    document = load("# top\na:\n  - {b: x, 'c': [1, 22]}\n  - d: |\n      text\nü: 1\n", "f")

    assert document.place(()) == (2, 1)
    assert document.place(("a",)) == (3, 3)
    assert document.place(("a",), key=True) == (2, 1)
    assert document.place(("a", 0)) == (3, 5)
    assert document.place(("a", 0, "b")) == (3, 9)
    assert document.place(("a", 0, "c"), key=True) == (3, 12)
    assert document.place(("a", 0, "c", 1)) == (3, 21)
    assert document.place(("a", 1, "d")) == (4, 8)
    assert document.place(("ü",)) == (6, 4)
    assert document.place(("a", 0, "missing", "deeper")) == (3, 5)
    assert document.place(("a", 7)) == (3, 3)
    assert document.where(("a", 1)) == "f:4"


def test_lines_are_those_of_an_editor() -> None:
    """Windows line ends count once, and characters beyond the BMP are one column."""
    document = load("a: 😀\r\nb: {c: 1}\r\n", "f")

    assert document.data == {"a": "😀", "b": {"c": 1}}
    assert document.place(("b", "c")) == (2, 8)


def test_empty_file_is_no_error() -> None:
    """A file with nothing but comments has no data and no problem."""
    for text in ("", "\n", "# only a comment\n", "---\n"):
        document = load(text, "f")
        assert (document.data, document.problems, document.broken) == (None, (), False)


def test_aliases_within_limits_repeat_values() -> None:
    """A few aliases are fine and stand at their own place."""
    document = load("a: &x {k: [1]}\nb: *x\nc: *x\n", "f")

    assert document.data == {"a": {"k": [1]}, "b": {"k": [1]}, "c": {"k": [1]}}
    assert document.place(("c",)) == (3, 4)


def test_alias_bomb_is_refused() -> None:
    """Aliases that multiply pass one of the limits instead of filling the memory."""
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    (problem,) = load("\n".join(lines), "f").problems
    wide = "a: &a [" + "x, " * 300 + "x]\nb: &b [" + "*a, " * 9 + "*a]\nc: [" + "*b, " * 9 + "*b]\n"
    (other,) = load(wide, "f", limits=YamlLimits(values=10_000)).problems

    assert problem.message == "more than 20 aliases"
    assert (other.line, other.message) == (3, "more than 10000 values")


def test_alias_chain_counts_as_depth() -> None:
    """Values nested through aliases are as deep as if they were written out."""
    lines = ["a0: &a0 x"] + [f"a{n}: &a{n} [[*a{n - 1}]]" for n in range(1, 21)]
    (problem,) = load("\n".join(lines), "f").problems

    assert problem.message == "more than 40 levels within each other"


def test_file_too_large_is_not_read() -> None:
    """A file over the limit is one problem; its text is dropped."""
    document = load("a: " + "x" * 100, "f", limits=YamlLimits(size=50))

    assert [p.message for p in document.problems] == ["the file is larger than 50 bytes"]
    assert document.text == ""


def test_load_file_reads_bytes(tmp_path: Path) -> None:
    """A file on disk is read with its path for messages; a missing one is an expected error."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: [\n")

    assert load_file(path, "a.yaml").problems[0].file == "a.yaml"
    with pytest.raises(BlmError, match="cannot be read"):
        load_file(tmp_path / "missing.yaml")
    with pytest.raises(BlmError, match="cannot be read"):
        load_file(tmp_path)


YAMLISH = st.text(
    alphabet="ab:-[]{}&*!|>'\"#%@`,?<= \n\t\r019.~\\\u00e9\u2028\ud800\x00", max_size=60
)


@few(100)
@given(st.one_of(YAMLISH, st.text(max_size=40), st.binary(max_size=60)))
@example("? ? ? ?\n- - -")
@example("&a &b c")
@example("- &a\n- *a\n")
@example('"\\\n')
@example("a: !<\n")
@example("--- |\n...\n")
def test_whatever_the_bytes_load_answers(text: str | bytes) -> None:
    """No input raises; problems have places within the text, and data is JSON."""
    document = load(text, "f")

    lines = document.text.count("\n") + 1
    assert all(1 <= p.line <= lines and p.column >= 1 for p in document.problems)
    assert json.loads(json.dumps(document.data)) == document.data


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(
        st.characters(
            codec="utf-8",
            exclude_categories=["Cc", "Cs"],
            exclude_characters="\u2028\u2029\ufeff\ufffe\uffff",
        )
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@few(37)
@given(JSON)
def test_json_reads_as_itself(value: object) -> None:
    """JSON in one line, spaced as blm writes it, is YAML of the same value."""
    document = load(json.dumps(value, ensure_ascii=False), "f")

    assert (document.data, document.problems) == (value, ())
