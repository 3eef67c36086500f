"""Edits: the intended data and nothing else, with every comment and every other byte kept."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.site.site import Decision, Event, Verdict
from blm.errors import BlmError, InvalidFiles
from blm.repo.schema.schemas import check
from blm.repo.site.decision_subjects import order_of, subject_of
from blm.repo.site.edits import append_event, append_events, put_decisions, set_value
from blm.repo.yaml.flow_lines import write_flow, write_scalar
from blm.repo.yaml.strict_loader import load
from tests.pace import few

B_LINE = '{domain: b.example, decision: keep, reason: "a: \\"b\\" # c", by: ana, on: 2026-01-02}'


def decide(
    subject: str = "b.example", verdict: Verdict = "keep", expires: str | None = None
) -> Decision:
    """A decision whose reason needs quotes."""
    return Decision(subject, verdict, 'a: "b" # c', "ana", "2026-01-02", expires)


PUT = {
    "an empty file is begun": ("", f"schema: 1\ndecisions:\n  - {B_LINE}\n"),
    "a file of comments keeps them": ("# ours\n", f"# ours\nschema: 1\ndecisions:\n  - {B_LINE}\n"),
    "a file without the key gets it": ("schema: 1", f"schema: 1\ndecisions:\n  - {B_LINE}\n"),
    "a key without entries": (
        "schema: 1\ndecisions:\n# end\n",
        f"schema: 1\ndecisions:\n  - {B_LINE}\n# end\n",
    ),
    "an empty list": (
        "schema: 1\ndecisions: []  # none\n# end\n",
        f"schema: 1\ndecisions:  # none\n  - {B_LINE}\n# end\n",
    ),
    "between others, comments stay above theirs": (
        "schema: 1\ndecisions: # sorted\n  # a\n  - {domain: a.example} # A\n\n  # c\n  - {domain: c.example} # C",
        f"schema: 1\ndecisions: # sorted\n  # a\n  - {{domain: a.example}} # A\n\n  - {B_LINE}\n  # c\n  - {{domain: c.example}} # C",
    ),
    "after the last, before what follows": (
        "decisions:\n- {domain: a.example} # A\n# end\nschema: 1\n",
        f"decisions:\n- {{domain: a.example}} # A\n- {B_LINE}\n# end\nschema: 1\n",
    ),
    "at the end of a file without a line end": (
        "schema: 1\ndecisions:\n  - domain: a.example",
        f"schema: 1\ndecisions:\n  - domain: a.example\n  - {B_LINE}\n",
    ),
    "in place of the same subject": (
        "schema: 1\ndecisions:\n  - {domain: b.example, decision: watch} # B\n  - {domain: c.example}\n",
        f"schema: 1\ndecisions:\n  - {B_LINE} # B\n  - {{domain: c.example}}\n",
    ),
    "comments within the old entry move above it": (
        "schema: 1\ndecisions:\n  - domain: b.example # why\n    # more\n    reason: |\n      x\n      # text\n  - {domain: c.example}\n",
        f"schema: 1\ndecisions:\n  # why\n  # more\n  - {B_LINE}\n  - {{domain: c.example}}\n",
    ),
    "a list in brackets": (
        "{schema: 1, decisions: [{domain: a.example}, {domain: c.example}]} # x\n",
        f"{{schema: 1, decisions: [{{domain: a.example}}, {B_LINE}, {{domain: c.example}}]}} # x\n",
    ),
    "the end of a list in brackets": (
        "schema: 1\ndecisions: [\n  {domain: a.example}, # A\n]\n",
        f"schema: 1\ndecisions: [\n  {{domain: a.example}}, {B_LINE}, # A\n]\n",
    ),
    "an empty list in brackets with a comment": (
        "schema: 1\ndecisions: [ # none\n]\n",
        f"schema: 1\ndecisions: [{B_LINE}  # none\n]\n",
    ),
    "Windows line ends stay": (
        "schema: 1\r\ndecisions:\r\n  - {domain: a.example}\r\n",
        f"schema: 1\r\ndecisions:\r\n  - {{domain: a.example}}\r\n  - {B_LINE}\r\n",
    ),
    "a mapping in braces without the key": ("{schema: 1}\n", f"{{schema: 1, decisions: [{B_LINE}]}}\n"),
    "a dash on its own line": (
        "schema: 1\ndecisions:\n  -\n    domain: c.example\n",
        f"schema: 1\ndecisions:\n  - {B_LINE}\n  -\n    domain: c.example\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), PUT.values(), ids=PUT)
def test_put_decision(before: str, after: str) -> None:
    """The entry goes to its sorted place or replaces its subject's; the layout is kept."""
    assert put_decisions(before, [decide()]) == after


def test_a_decision_that_stands_changes_no_byte() -> None:
    """Writing the same decision again gives the same text."""
    once = put_decisions("# x\n", [decide(expires="2027-01-01")])

    assert put_decisions(once, [decide(expires="2027-01-01")]) is once


def test_urls_and_sites_are_written() -> None:
    """A decision about a URL is one of its own; a shared one names its sites."""
    text = put_decisions("", [decide("https://b.example/x")], sites=["acme.example"])
    text = put_decisions(text, [decide("b.example")], sites=["acme.example"])
    document = load(text, "decisions.yaml")

    assert [subject_of(e) for e in document.data["decisions"]] == [
        "b.example",
        "https://b.example/x",
    ]
    assert check(document, "decisions") == []


def test_append_event_comes_last() -> None:
    """An event follows all others, also when other keys follow the list; empty fields are left out."""
    event = Event("2026-02-01", "a.example", "asked", "ana", via="e-mail")
    line = "{on: 2026-02-01, subject: a.example, event: asked, by: ana, via: e-mail}"
    old = "events: # log\n  - {on: 2026-03-01, subject: z.example, event: asked, by: bo} # Z\n\nschema: 1\n"

    assert append_event("", event) == f"schema: 1\nevents:\n  - {line}\n"
    assert append_event(old, event) == old.replace("# Z\n", f"# Z\n  - {line}\n")
    assert check(load(append_event("", event), "log.yaml"), "log") == []


SET = {
    "a number": ("a:\n  b: {c: 1} # x\n", ("a", "b", "c"), 2.5, "a:\n  b: {c: 2.5} # x\n"),
    "a text that looks like a number": ("a: x # y\n", ("a",), "12", 'a: "12" # y\n'),
    "a quoted text": ("a: 'x # y' # z\n", ("a",), "it's\n", 'a: "it\'s\\n" # z\n'),
    "a block text": ("a: |\n  x\n  # y\n# z\nb: 1\n", ("a",), "w", "a: w\n# z\nb: 1\n"),
    "an entry of a list": ("a: [1, 2] # x\n", ("a", 1), 5, "a: [1, 5] # x\n"),
    "nothing": ("a:\nb: 1\n", ("a",), 5, "a: 5\nb: 1\n"),
    "nothing in braces": ("a: {b: }\n", ("a", "b"), True, "a: {b: true}\n"),
    "a new key at the top": ("a: 1 # x", ("b",), None, "a: 1 # x\nb: null\n"),
    "new keys at the top": ("", ("kpis", "toxic_share", "target", "lt"), 3, "schema: 1\nkpis:\n  toxic_share: {target: {lt: 3}}\n"),
    "a new key below": ("a:\n  b:\n    c: 1 # x\n  # y\n  d: 2\n", ("a", "b", "e"), "no", 'a:\n  b:\n    c: 1 # x\n    e: "no"\n  # y\n  d: 2\n'),
    "a new key in braces": ("a: {b: 1} # x\n", ("a", "c", "d"), 2, "a: {b: 1, c: {d: 2}} # x\n"),
    "a new key in empty braces": ("a: {} # x\n", ("a", "c"), 2, "a: {c: 2} # x\n"),
    "below a key with nothing": ("schema: 1\na:\n# x\n", ("a", "c"), 2, "schema: 1\na:\n  c: 2\n# x\n"),
    "below nothing in braces": ("a: {b: }\n", ("a", "b", "c"), 2, "a: {b: {c: 2}}\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "path", "value", "after"), SET.values(), ids=SET)
def test_set_value(before: str, path: tuple[str | int, ...], value: Any, after: str) -> None:
    """One scalar changes in place, or is added below the nearest key."""
    assert set_value(before, path, value) == after


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("a: [1]\n", ("a", 1), "nothing to set at '1'"),
        ("a: 1\n", ("a", "b"), "nothing to set at 'b'"),
        ("a: {b: 1}\n", ("a",), "the value to set is a list or mapping"),
        ("a: &x 1\nb: *x\n", ("a",), "the result would not say what was meant"),
        ("a: &x {c: 1}\nb: *x\n", ("b", "c"), "the result would not say what was meant"),
        ("- 1\n", ("a",), "nothing to set at 'a'"),
        ("a: |\n  x", ("b",), "the result would not say what was meant"),
    ],
)
def test_edits_that_cannot_be_made_are_refused(
    text: str, path: tuple[str | int, ...], why: str
) -> None:
    """Where the result would be something else than what was meant, nothing is written."""
    with pytest.raises(BlmError, match=re.escape(why)):
        set_value(text, path, 2, file="x.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "- 1\n",
        "decisions: x\n",
        "decisions: {a: b}\n",
        "decisions: [1]\n",
        "x\n",
        "decisions: [{domain: b.example, # x\n decision: keep}]\n",
    ],
)
def test_other_shapes_are_refused(text: str) -> None:
    """A file of another shape is an expected error, not a guess."""
    with pytest.raises(BlmError, match="cannot be edited"):
        put_decisions(text, [decide()])


def test_broken_files_are_refused() -> None:
    """What is no YAML is told at its line and column, and not edited."""
    with pytest.raises(InvalidFiles, match=r"d\.yaml:1:4: this '\[' is never closed"):
        put_decisions("a: [\n", [decide()], file="d.yaml")


# ---- laws

WORDS = st.sampled_from(["x", "it's", 'a "b"', "a: b", "# no", "- x", "12", "yes", "", " ", "é", "😀", "a\nb", "\x85", "null", "2026-01-01", "@x", "{", "[1]", "a, b", "*x", "\\n", "key: |"])  # fmt: skip
HOSTS = st.sampled_from(
    [
        "a.example",
        "b.example",
        "c.example",
        "d.b.example",
        "www.e.example",
        "1.example",
        "192.0.2.1",
    ]
)
SUBJECTS = HOSTS | HOSTS.map(lambda host: f"https://{host}/x")
COMMENTS = st.sampled_from(["", "# one", "# two: {x", "# - three", "#four"])


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """Any decision about one of a few subjects."""
    verdict: Verdict = draw(st.sampled_from(["keep", "watch", "remove", "protect"]))
    expires = draw(st.sampled_from([None, "2028-01-01"]))
    return Decision(
        draw(SUBJECTS),
        verdict,
        draw(WORDS),
        draw(st.sampled_from(["ana", "b o"])),
        "2026-01-02",
        expires,
    )


@st.composite
def entry_lines(draw: st.DrawFn, indent: int, subject: str) -> list[str]:
    """One entry as a person might write it: in braces, over several lines, or as a block."""
    pad, key = " " * indent, "url" if "://" in subject else "domain"
    comment, inner = draw(COMMENTS), draw(COMMENTS)
    tail = f" {comment}" if comment else ""
    middle = f" {inner}" if inner else ""
    subject, reason = write_scalar(subject), write_scalar(draw(WORDS))
    above = [f"{pad}{draw(COMMENTS)}".rstrip()] if draw(st.booleans()) else []
    layout = draw(st.integers(0, 3))
    if layout == 0:
        return [*above, f"{pad}- {{{key}: {subject}, reason: {reason}}}{tail}"]
    if layout == 1:
        return [*above, f"{pad}- {{{key}: {subject},{middle}", f"{pad}   reason: {reason}}}{tail}"]
    if layout == 2:
        return [*above, f"{pad}- {key}: {subject}{middle}", f"{pad}  reason: {reason}{tail}"]
    return [
        *above,
        f"{pad}-{middle}",
        f"{pad}  {key}: {subject}{tail}",
        f"{pad}  reason: |",
        f"{pad}    # text",
        f"{pad}    more",
    ]


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file of decisions in any layout and order, without two entries of one subject."""
    subjects = draw(st.lists(SUBJECTS, unique=True, max_size=4))
    indent = draw(st.sampled_from([0, 2, 5]))
    top = ["schema: 1", *(["# head"] if draw(st.booleans()) else [])]
    body = [f"decisions:{draw(st.sampled_from(['', ' # sorted']))}"]
    for subject in subjects:
        body += draw(entry_lines(indent, subject))
    rest = draw(st.sampled_from([[], ["# end"], ["", "# end", ""]]))
    order = [*top, *body, *rest] if draw(st.booleans()) else [*body, *rest, *top]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    cut = draw(st.booleans()) and order[-1].strip() != "more"  # a line end would join block text
    return end.join(order) + ("" if cut else end)


def comments_of(text: str) -> list[str]:
    """Comments outside of scalars, sorted, as the drawn files have them."""
    found = re.findall(
        r"(?:^|(?<=[\s]))#(?:head|end|one|two: \{x|- three|four| head| end| one| two: \{x| - three| sorted)",
        text,
        re.MULTILINE,
    )
    return sorted(comment.replace(" ", "") for comment in found)


@few(75)
@given(files(), decisions())
def test_put_decision_says_what_was_meant_and_keeps_the_rest(text: str, decision: Decision) -> None:
    """In any layout: the data is the old with the entry put, each comment and other line survives."""
    before = load(text, "f")
    assert before.problems == ()
    after = put_decisions(text, [decision])
    data = load(after, "f").data

    old = copy.deepcopy(before.data["decisions"] or [])
    new = data["decisions"]
    entry = next(e for e in new if subject_of(e) == decision.subject)
    others = [e for e in old if subject_of(e) != decision.subject]
    assert [e for e in new if e is not entry] == others
    assert {**before.data, "decisions": new} == data
    assert (entry["decision"], entry["reason"], entry.get("expires")) == (
        decision.decision,
        decision.reason,
        decision.expires,
    )
    assert comments_of(after) == comments_of(text)
    if others == old:
        kept = after.splitlines(keepends=True)
        lines = text.splitlines(keepends=True)
        added = [line for line in kept if "by: " in line and "decision: " in line]
        assert len(added) == 1
        kept.remove(added[0])
        assert [line.rstrip("\r\n") for line in kept] == [line.rstrip("\r\n") for line in lines]


@few(37)
@given(files(), st.lists(decisions(), max_size=5, unique_by=lambda one: one.subject))
def test_many_at_once_are_as_one_by_one(text: str, made: list[Decision]) -> None:
    """In any layout, decisions and events written together give the same bytes as one after another."""
    once = text
    for decision in sorted(made, key=lambda one: order_of(one.subject)):
        once = put_decisions(once, [decision])
    assert put_decisions(text, made) == once

    log = once = text.replace("decisions:", "events:", 1)
    events = [Event("2026-01-02", d.subject, "asked", "ana", reason=d.reason) for d in made]
    for event in events:
        once = append_event(once, event)
    assert append_events(log, events) == once


@few(15)
@given(st.lists(decisions(), max_size=8))
def test_decisions_put_one_by_one_stand_sorted(made: list[Decision]) -> None:
    """Whatever the order of writing, the file is sorted, one line per subject, the last word kept."""
    text = ""
    for decision in made:
        text = put_decisions(text, [decision])
    entries = (load(text, "f").data or {}).get("decisions", [])

    last = {decision.subject: decision for decision in made}
    assert [subject_of(e) for e in entries] == sorted(last, key=order_of)
    assert [e["reason"] for e in entries] == [last[subject_of(e)].reason for e in entries]


@few(50)
@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.decimals(-999, 999, places=3).map(float),
        st.text(st.characters(exclude_categories=["Cs"])),
        WORDS,
    )
)
def test_scalars_are_read_back_as_written(value: Any) -> None:
    """Any scalar, written as a value, in a list or as a mapping's value, is read back the same."""
    assert load(f"a: {write_scalar(value)}\n", "f").data == {"a": value}
    assert load(write_flow({"k": [value, {"v": value}]}), "f").data == {"k": [value, {"v": value}]}


def test_plain_words_are_those_no_reader_mistakes() -> None:
    """Hosts, names and dates stand plain; what some YAML version reads otherwise is quoted."""
    assert [
        write_scalar(v) for v in ("a.example", "1.example", "ana", "2026-01-02", "no-contact")
    ] == ["a.example", "1.example", "ana", "2026-01-02", "no-contact"]
    assert all(
        write_scalar(v)[0] == '"'
        for v in (
            "no",
            "Yes",
            "on",
            "null",
            "1e5",
            "0x1f",
            "12:30",
            "0777",
            "1.5",
            "192.0.2.1",
            "a b",
            "",
            "-",
            "a:",
            "#a",
        )
    )


@few(20)
@given(files(), SUBJECTS, WORDS)
def test_append_event_adds_one_line_and_touches_no_other(
    text: str, subject: str, reason: str
) -> None:
    """In any layout an event is one more line at the end of the list; comments and all else stay."""
    text = text.replace("decisions:", "events:", 1)
    before = load(text, "f").data
    event = Event("2026-01-02", subject, "no-contact", "ana", reason=reason)
    after = append_event(text, event)

    entry = {"on": "2026-01-02", "subject": subject, "event": "no-contact", "by": "ana"}
    wanted = [*(before["events"] or []), {**entry, **({"reason": reason} if reason else {})}]
    assert load(after, "f").data == {**before, "events": wanted}
    kept = [line.rstrip("\r") for line in after.split("\n")]
    kept.remove(next(line for line in kept if "event: no-contact" in line))
    assert [line for line in kept if line] == [line for line in text.splitlines() if line]


@st.composite
def settings_files(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    """Settings in any layout with comments, and the path of a value in them, or of a new one."""
    lines, paths = [], [("new",), ("b", "new")]
    for key in draw(st.permutations(["a", "b", "c"])):
        comment, inner = draw(COMMENTS), draw(COMMENTS)
        tail, above = (f" {c}" if c else "" for c in (comment, inner))
        lines += [inner] if draw(st.booleans()) else []
        value = write_scalar(draw(WORDS))
        layout = 1 if key == "b" else draw(st.integers(0, 3))
        if layout == 0:
            lines += [f"{key}:  {value}{tail}"]
            paths += [(key,)]
        elif layout == 1:
            pad = " " * draw(st.integers(1, 4))
            lines += [f"{key}:{above}", f"{pad}x: {value}{tail}", f"{pad}# end", f"{pad}y: [1, 2]"]
            paths += [(key, "x")]
        elif layout == 2:
            lines += [f"{key}: {{x: {value},{above}", f"      y: {{z: {value}}}}}{tail}"]
            paths += [(key, "x"), (key, "y", "z"), (key, "y", "new")]
        else:
            lines += [f"{key}: >-{tail}", "    # text", "  ", "    more"]
            paths += [(key,)]
    return "\n".join(lines) + "\n", draw(st.sampled_from(paths))


@few(30)
@given(settings_files(), WORDS | st.integers(-5, 5) | st.booleans())
def test_set_value_keeps_comments_and_all_other_lines(
    drawn: tuple[str, tuple[str, ...]], value: Any
) -> None:
    """In any layout one value is set: each comment, and each line that does not hold it, survives."""
    text, path = drawn
    document = load(text, "f")
    after = set_value(text, path, value)

    wanted: Any = copy.deepcopy(document.data)
    inner = wanted
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert load(after, "f").data == wanted
    assert comments_of(after) == comments_of(text)
    node = document.node(path)
    start, end = (node.start, max(node.start, node.end - 1)) if node else (len(text), len(text))
    first, last = document.lines.place(start)[0], document.lines.place(end)[0]
    others = [line for n, line in enumerate(text.splitlines(), 1) if not first <= n <= last]
    kept = after.splitlines()
    touched = [line for line in others if line not in kept]
    assert len(touched) <= (0 if node else 1), touched
