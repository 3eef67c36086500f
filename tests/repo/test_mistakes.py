"""Mistakes that people make in their files: each is one error, at its line and column, with a hint."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from blm.errors import BlmError, Problem
from tests.repo.conftest import SITE, TODAY, Tree

POLICY = "policies/careful.yaml"
BEGUN = "schema: 1\nname: careful\nextends: default\n"


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        path: of the file that has it.
        text: of the file from `+` on added to what is there, else the whole file.
        place: line and column of the error.
        says: the message.
        hint: what to do.
    """

    path: str
    text: str
    place: tuple[int, int]
    says: str
    hint: str = ""


def site(text: str, place: tuple[int, int], says: str, hint: str = "") -> Mistake:
    """A mistake in ``site.yaml`` after its 14 lines."""
    return Mistake(f"{SITE}/site.yaml", f"+{text}", (14 + place[0], place[1]), says, hint)


def policy(text: str, place: tuple[int, int], says: str, hint: str = "") -> Mistake:
    """A mistake in a policy after its first three lines."""
    return Mistake(POLICY, BEGUN + text, (3 + place[0], place[1]), says, hint)


def decision(text: str, place: tuple[int, int], says: str, hint: str = "") -> Mistake:
    """A mistake in a decision, from line 3 on."""
    head = "schema: 1\ndecisions:\n"
    return Mistake(f"{SITE}/decisions.yaml", head + text, (2 + place[0], place[1]), says, hint)


def event(text: str, place: tuple[int, int], says: str, hint: str = "") -> Mistake:
    """A mistake in an event after the four lines of the log."""
    return Mistake(f"{SITE}/log.yaml", f"+{text}", (4 + place[0], place[1]), says, hint)


RULE = "rules:\n  - id: mine\n    recommend: watch\n    because: x\n    when: "

MISTAKES = {
    "wrong key": site("cadance: small\n", (1, 1), "unknown key 'cadance'", "did you mean cadence?"),
    "text for a list": Mistake(f"{SITE}/anchors.yaml", "schema: 1\nbrand: Acme\n", (2, 8), "expected a list, found the text 'Acme'", "write [Acme]"),
    "word for a number": policy("outreach: {wait_days: two}\n", (1, 23), "expected a number of days, found the text 'two'", "such as 14"),
    "yes for true": site("public: yes\n", (1, 9), "expected true or false, found the text 'yes'", "write true"),
    "word of a list misspelt": site("disavow: aks\n", (1, 10), "'aks' is not one of never, ask, propose", "did you mean ask?"),
    "key twice": site("policy: strict\n", (1, 1), "'policy' stands twice, first at line 3, column 1", "keep one of the two"),
    "tab": policy("guards:\n\tmax_new_lines: 3\n", (2, 1), "a tab stands where spaces belong", "indent with spaces"),
    "colon in a text": decision("  - domain: a.example\n    decision: keep\n    reason: ours: a friend\n    by: ana\n    on: 2026-01-02\n", (3, 17), "a ':' is not allowed here", "put text that contains ': ' in quotes, and check the line above"),
    "no blank after a colon": policy("guards:\n  max_new_lines:3\n", (2, 3), "expected guard settings, found the text 'max_new_lines:3'", "put a space after the colon"),
    "bracket left open": site("languages: [en, de\n", (1, 12), "this '[' is never closed", "add ']'"),
    "quote left open": site("niche: 'standard\n", (1, 8), "this quote is never closed", "close it on the same line"),
    "bad indentation": policy("guards:\n  max_new_lines: 3\n   min_sources: 2\n", (3, 4), "this line is indented deeper than the one above, which has its value already", "give the keys of one mapping the same indentation, or put a long text in quotes"),
    "day that is none": site("manual_action: {kind: unnatural-links, received: 2026-02-30}\n", (1, 50), "'2026-02-30' is not a date", "write year-month-day, such as 2026-01-31"),
    "list for a mapping": policy("guards:\n  - max_new_lines: 3\n", (2, 3), "expected guard settings, found a list", "such as {max_new_lines: 10}"),
    "mapping for a list": policy("rules:\n  mine: {recommend: watch}\n", (2, 3), "expected a list, found a mapping", "such as [{id: real-traffic, recommend: keep, when: {signal: traffic, gte: 100}, because: \"people visit the linking domain\"}]"),
    "negative number": policy("guards: {max_new_lines: -1}\n", (1, 25), "expected at least 0, found -1", "such as 25"),
    "percent as text": policy("guards: {max_new_share: 5%}\n", (1, 25), "expected a percentage, found the text '5%'", "write 5"),
    "number with a zero before it": policy("guards: {max_new_share: 035}\n", (1, 25), "expected a percentage, found the text '035'", "write 35"),
    "percent above 100": policy("limits: {max_shrink: 400}\n", (1, 22), "expected at most 100, found 400", "such as 40"),
    "unknown signal": policy(f"{RULE}{{signal: spam_bnd, eq: high}}\n", (5, 20), "unknown signal 'spam_bnd'", "did you mean spam_band?"),
    "operator that does not suit": policy(f"{RULE}{{signal: spam_band, gte: 5}}\n", (5, 31), "'gte' does not compare text", "use eq or in or matches"),
    "value that a signal never has": policy(f"{RULE}{{signal: spam_band, eq: hihg}}\n", (5, 35), "the signal is never 'hihg'", "did you mean high?"),
    "signal of links alone": policy(f"{RULE}{{signal: poison_anchor, eq: true}}\n", (5, 20), "'poison_anchor' is a signal of links, not of the domain", "put it under any_link, all_links or share_of_links"),
    "signal of the domain below links": policy(f"{RULE}{{any_link: {{signal: traffic, gte: 5}}}}\n", (5, 31), "'traffic' is a signal of the domain, not of a link", "state it outside of the condition on links"),
    "two comparisons": policy(f"{RULE}{{signal: traffic, gte: 5, lte: 9}}\n", (5, 11), "a signal needs exactly one comparison", "one of gte, gt, lte, lt, eq, in, matches; join several with 'all'"),
    "share without a mark": policy(f"{RULE}{{share_of_links: {{signal: poison_anchor, eq: true}}}}\n", (5, 11), "a share needs 'gte' beside it", "add 'gte: 0.5' for half of the links"),
    "empty all": policy(f"{RULE}{{all: []}}\n", (5, 17), "the list is empty", "such as [{signal: traffic, lte: 0}, {signal: spam_band, eq: high}]"),
    "condition without a form": policy(f"{RULE}{{}}\n", (5, 11), "a condition needs one of signal, all, any, not, any_link, all_links, share_of_links", "such as {signal: traffic, gte: 100}"),
    "misspelt form": policy(f"{RULE}{{al: [{{signal: traffic, gte: 5}}]}}\n", (5, 12), "unknown key 'al'", "did you mean all?"),
    "pattern that cannot be read": policy(f"{RULE}{{any_link: {{signal: anchor_text, matches: '('}}}}\n", (5, 53), "the regular expression cannot be read: unclosed group", "write it without look-around and back-references, and escape special characters"),
    "weight that reads sums": policy("suspicion:\n  families:\n    lexical:\n      weights:\n        - {id: mine, points: 1, when: {signal: suspicion, gte: 9}}\n", (5, 48), "a weight cannot read 'suspicion', which is summed up from weights", "remove it"),
    "rule twice": policy("rules:\n  - {id: directory, recommend: keep}\n  - {id: directory, recommend: watch}\n", (3, 10), "'directory' stands twice", "give it another id"),
    "unknown recommendation": policy("rules: [{id: directory, recommend: remov}]\n", (1, 36), "'remov' is not one of keep, watch, remove", "did you mean remove?"),
    "unknown rule in a policy": policy("rules:\n  - {id: spam-without-trafic, recommend: watch}\n", (2, 10), "there is no rule 'spam-without-trafic' to change, and a new one needs when and because", "did you mean spam-without-traffic?"),
    "unknown rule in an override": site("overrides:\n  rules:\n    - id: high-spam-scor\n      recommend: keep\n", (3, 11), "there is no rule 'high-spam-scor' to change, and a new one needs when and because", "did you mean high-spam-score?"),
    "unknown weight": policy("suspicion: {families: {lexical: {weights: [{id: digts, points: 1}]}}}\n", (1, 49), "there is no weight 'digts' to change, and a new one needs when", "did you mean digits?"),
    "unknown family": policy("suspicion: {families: {lexcal: {cap: 1}}}\n", (1, 24), "there is no family 'lexcal' to change, and a new one needs weights", "did you mean lexical?"),
    "unknown policy to extend": Mistake(POLICY, "schema: 1\nname: careful\nextends: defualt\n", (3, 10), "unknown policy 'defualt'", "did you mean default?"),
    "policy that extends itself": Mistake(POLICY, "schema: 1\nname: careful\nextends: careful\n", (3, 10), "policies extend each other: careful extends careful", "remove one 'extends'"),
    "policy without a base": Mistake(POLICY, "schema: 1\nname: careful\nguards: {max_new_lines: 3}\n", (1, 1), "the policy lacks anchors, cadence, kpis, limits, metrics, outreach, reclaim, review, rules, suspicion", "add 'extends: default', or write them"),
    "unknown policy of a site": Mistake(f"{SITE}/site.yaml", "schema: 1\nsite: acme.example\npolicy: strickt\ndomains: [acme.example]\nowners: [ana]\nstreams: {ahrefs.links: {}, gsc.links: {}}\n", (3, 9), "unknown policy 'strickt'", "did you mean strict?"),
    "unknown KPI": Mistake(f"{SITE}/targets.yaml", "schema: 1\nkpis:\n  toxic_shar: {min_sample: 5}\n", (3, 3), "unknown key 'toxic_shar'", "did you mean toxic_share?"),
    "two marks": Mistake(f"{SITE}/targets.yaml", "schema: 1\nkpis: {toxic_share: {target: {lt: 3, gt: 1}}}\n", (2, 30), "expected exactly one of lt, lte, gt, gte, within, outside, found lt, gt", "such as {lt: 5}"),
    "range upside down": Mistake(f"{SITE}/anchors.yaml", "schema: 1\nranges: {exact: [5, 3]}\n", (2, 17), "5 is above 3", "write [3, 5]"),
    "host with a scheme": Mistake("policies/shared/protected.yaml", "schema: 1\nprotected: [{domain: https://p.example/, reason: x}]\n", (2, 22), "'https://p.example/' is not a host name in lower case, without https:// and path", "write p.example"),
    "unknown stream": Mistake("policies/shared/incidents.yaml", "schema: 1\nincidents:\n  - {stream: ahref.links, from: 2026-03-01, to: 2026-03-02, reason: x}\n", (3, 14), "'ahref.links' is not a stream, tool and report", "did you mean ahrefs.links?"),
    "end before the start": Mistake("policies/shared/incidents.yaml", "schema: 1\nincidents:\n  - {stream: ahrefs.links, from: 2026-03-03, to: 2026-03-02, reason: x}\n", (3, 50), "2026-03-02 lies before 2026-03-03, the date of 'from'", "correct one of the two dates"),
    "no reason": decision("  - {domain: a.example, decision: keep, by: ana, on: 2026-01-02}\n", (1, 5), "'reason' is missing", "add 'reason: \"a customer's blog\"' for why, in the person's words"),
    "unknown word for a decision": decision("  - {domain: a.example, decision: kept, reason: x, by: ana, on: 2026-01-02}\n", (1, 35), "'kept' is not one of keep, watch, remove, protect", "did you mean keep?"),
    "expired before it was made": decision("  - {domain: a.example, decision: keep, reason: x, by: ana, on: 2026-01-02, expires: 2025-12-31}\n", (1, 86), "2025-12-31 lies before 2026-01-02, the date of 'on'", "correct one of the two dates"),
    "decided twice": decision("  - {domain: a.example, decision: keep, reason: x, by: ana, on: 2026-01-02}\n  - {domain: a.example, decision: watch, reason: x, by: ana, on: 2026-01-02}\n", (2, 5), "a.example is decided twice, first at line 3", "keep the one that holds"),
    "unknown event": event("  - {on: 2026-01-07, subject: spam.example, event: answerd, by: ana}\n", (1, 52), "'answerd' is not an event", "did you mean answered?"),
    "event that cannot be yet": event("  - {on: 2026-01-07, subject: other.example, event: answered, by: ana}\n", (1, 5), "'answered' on 2026-01-07 is impossible: other.example was flagged then", "'answered' follows due, waiting; record what came before it"),
    "event out of order": event("  - {on: 2026-01-05, subject: spam.example, event: no-contact, reason: none, by: ana}\n", (1, 5), "'no-contact' on 2026-01-05 stands after 'asked' on 2026-01-06", "the log is append-only and in order of dates: correct the date"),
    "file without a key": Mistake("blm.yaml", "facts: auto\n", (1, 1), "'schema' is missing", "add 'schema: 1' for version of this file's format"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_mistake(tree: Tree, mistake: Mistake) -> None:
    """One mistake is one error, in the file, at the line and column where it is mended."""
    there = tree.root / mistake.path
    added = mistake.text.startswith("+")
    tree.write(mistake.path, there.read_text() + mistake.text[1:] if added else mistake.text)
    problems = tree.problems(today=TODAY)

    found = [(p.file, (p.line, p.column), p.message, p.hint, p.severity) for p in problems]
    assert found == [(mistake.path, mistake.place, mistake.says, mistake.hint, "error")]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("this is wrong", "this is wrong. hint: mend it"),
        ("this is wrong.", "this is wrong. hint: mend it"),
        ("and so on...", "and so on.... hint: mend it"),
    ],
)
def test_one_full_stop_before_a_hint(message: str, shown: str) -> None:
    """A sentence that another library ended with a full stop gets no second one."""
    assert str(BlmError(message, hint="mend it")) == shown
    assert str(Problem("a.yaml", 1, 2, "", message, "mend it")) == f"a.yaml:1:2: {shown}"
    assert str(BlmError(message)) == message
