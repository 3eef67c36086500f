"""Turns PyYAML's syntax errors into messages with a hint, at the place to fix."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from blm.repo.yaml.nodes import YamlFault

QUOTE_IT = "put the text in quotes"
VALUED = re.compile(r"\s*(?:- )?[\w.-]+: +[^\s#]")
"""A line that holds a key and its value."""
KEY = re.compile(r"\s+[\w.-]+:$")
"""The beginning of a line, up to the colon of its key."""
CLOSERS = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """PyYAML's complaint, where it noticed, where what it read began, and the open bracket."""

    text: str
    problem: str
    noticed: int
    began: int
    bracket: int | None

    @property
    def found(self) -> str:
        """The character where the parser stopped, as a person would name it."""
        if self.noticed >= len(self.text):
            return "the end of the file"
        char = self.text[self.noticed]
        return "the end of the line" if char in "\r\n" else f"'{char}'"

    def line_start(self, index: int) -> int:
        """Index of the first character of the line."""
        return self.text.rfind("\n", 0, index) + 1

    def indent(self, index: int) -> int:
        """Spaces before the first other character of the line."""
        line = self.text[self.line_start(index) :]
        return len(line) - len(line.lstrip(" "))

    def opens_line(self) -> bool:
        """True if only spaces come before the place on its line."""
        return not self.text[self.line_start(self.noticed) : self.noticed].strip()

    def unclosed(self, bracket: int) -> bool:
        """True if a bracket was probably left open on its own line.

        That is so if the parser fails on a later line that is indented no deeper, or on the end
        of the file.
        """
        later = self.line_start(self.noticed) > self.line_start(bracket)
        shallow = self.indent(self.noticed) <= self.indent(bracket)
        return (later and shallow) or self.noticed >= len(self.text)


def explain_syntax(error: yaml.YAMLError, text: str, bracket: int | None = None) -> YamlFault:
    """The fault behind a parser error, at the place where it is to be fixed.

    Args:
        error: of PyYAML's parser.
        text: that was read.
        bracket: index of the innermost bracket or brace that was open then.
    """
    mistake = _read_error(error, text, bracket)
    for phrase, explain in EXPLANATIONS:
        if phrase in mistake.problem:
            return explain(mistake)
    return _fault(mistake.noticed, mistake.problem or "this is not YAML", QUOTE_IT)


def _read_error(error: Any, text: str, bracket: int | None) -> Mistake:  # noqa: ANN401 - PyYAML's errors are untyped
    noticed = getattr(error, "problem_mark", None)
    began = getattr(error, "context_mark", None) or noticed
    return Mistake(
        text=text,
        problem=str(getattr(error, "problem", None) or error),
        noticed=noticed.index if noticed else 0,
        began=began.index if began else 0,
        bracket=bracket,
    )


def _fault(index: int, message: str, hint: str) -> YamlFault:
    return YamlFault(index, message, hint, fatal=True)


def _token(m: Mistake) -> YamlFault:
    if m.text[m.noticed : m.noticed + 1] == "\t":
        return _tab(m)
    return _fault(m.noticed, f"a value cannot start with {m.found}", QUOTE_IT)


def _tab(m: Mistake) -> YamlFault:
    return _fault(m.noticed, "a tab stands where spaces belong", "indent with spaces")


def _colon(m: Mistake) -> YamlFault:
    start = m.line_start(m.noticed)
    above = m.text[m.line_start(start - 1) : start] if start else ""
    if VALUED.match(above) and KEY.match(m.text[start : m.noticed + 1]):
        hint = "give the keys of one mapping the same indentation, or put a long text in quotes"
        message = "this line is indented deeper than the one above, which has its value already"
        return _fault(start + m.indent(m.noticed), message, hint)
    hint = "put text that contains ': ' in quotes, and check the line above"
    return _fault(m.noticed, "a ':' is not allowed here", hint)


def _quote(m: Mistake) -> YamlFault:
    return _fault(m.began, "this quote is never closed", "close it on the same line")


def _bracket(m: Mistake) -> YamlFault:
    if m.unclosed(m.began):
        return _open_bracket(m, m.began)
    closer = "}" if "'}'" in m.problem else "]"
    message = f"expected ',' or '{closer}' before {m.found}"
    return _fault(m.noticed, message, "separate entries with ', '")


def _open_bracket(m: Mistake, bracket: int) -> YamlFault:
    while m.text[bracket] not in CLOSERS:  # an anchor may stand before it
        bracket += 1
    opener = m.text[bracket]
    return _fault(bracket, f"this '{opener}' is never closed", f"add '{CLOSERS[opener]}'")


def _key(m: Mistake) -> YamlFault:
    hint = "write 'key: value', or '- ' before an entry of a list"
    return _fault(m.began, "a key without ': '", hint)


def _block_key(m: Mistake) -> YamlFault:
    if m.opens_line():
        hint = "give the keys of one mapping the same indentation"
        return _fault(m.noticed, "this line is not indented like the ones above", hint)
    hint = "quote the whole value, and write a quote inside single quotes twice"
    return _fault(m.noticed, f"{m.found} follows a value that has already ended", hint)


def _dash(m: Mistake) -> YamlFault:
    hint = "start each entry of the list with '- ', at the same indentation"
    return _fault(m.noticed, "expected '- ', as in the lines above", hint)


def _dash_here(m: Mistake) -> YamlFault:
    return _fault(
        m.noticed, "a list cannot start here", "start its first '- ' on a line of its own"
    )


def _escape(m: Mistake) -> YamlFault:
    hint = "write \\\\ for a backslash, or use single quotes"
    return _fault(m.noticed, "an unknown escape after '\\'", hint)


def _block_text(m: Mistake) -> YamlFault:
    hint = "put the text on the next line, indented, or in quotes"
    return _fault(m.noticed, "nothing may follow '|' or '>' on its line", hint)


def _document(m: Mistake) -> YamlFault:
    hint = "remove it; a file holds one document"
    return _fault(m.noticed, f"{m.found} stands after the end of the document", hint)


def _directive(m: Mistake) -> YamlFault:
    where = m.line_start(m.noticed)
    return _fault(where, "lines that start with '%' are not supported", "remove the line")


def _content(m: Mistake) -> YamlFault:
    if m.bracket is not None and m.unclosed(m.bracket):
        return _open_bracket(m, m.bracket)
    return _fault(m.noticed, f"expected a value, found {m.found}", QUOTE_IT)


def _anchor(m: Mistake) -> YamlFault:
    hint = "put text that starts with * or & in quotes"
    return _fault(m.began, f"'{m.text[m.began : m.began + 1]}' needs a name", hint)


def _tag(m: Mistake) -> YamlFault:
    return _fault(m.began, "tags ('!') are not supported", "put text that starts with ! in quotes")


EXPLANATIONS: tuple[tuple[str, Callable[[Mistake], YamlFault]], ...] = (
    ("tab character", _tab),
    ("cannot start any token", _token),
    ("mapping values are not allowed", _colon),
    ("unexpected end of stream", _quote),
    ("unexpected document indicator", _quote),
    ("',' or", _bracket),
    ("could not find expected ':'", _key),
    ("did not find expected key", _block_key),
    ("'-' indicator", _dash),
    ("block sequence entries are not allowed", _dash_here),
    ("unknown escape", _escape),
    ("escape code", _escape),
    ("hexdecimal number", _escape),
    ("comment or line break", _block_text),
    ("<document start>", _document),
    ("directive", _directive),
    ("incompatible YAML", _directive),
    ("node content", _content),
    ("alphabetic or numeric", _anchor),
    ("tag", _tag),
)
"""The first phrase found in the parser's words decides; the order goes from narrow to wide."""
