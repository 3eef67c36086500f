"""Conditions of rules and weights: their grammar, their signals and what these compare with."""

from __future__ import annotations

import pytest

from blm.repo.schema.condition_checks import SUITS, Signals
from blm.repo.schema.schemas import check
from blm.repo.yaml.strict_loader import load
from tests.repo.conftest import SIGNALS

RULE = "schema: 1\nname: x\nrules:\n  - id: r\n    when: {}\n"
WEIGHT = "schema: 1\nname: x\nsuspicion: {{families: {{f: {{weights: [{{id: w, when: {}}}]}}}}}}\n"
COLUMN = len("    when: ")


def said(condition: str, template: str = RULE, signals: Signals | None = SIGNALS) -> list[str]:
    """Problems of a rule, or weight, with this condition."""
    text = template.replace("{}", condition) if template is RULE else template.format(condition)
    return [str(problem) for problem in check(load(text, "f"), "policy", signals=signals)]


GOOD = [
    "{signal: traffic, lte: 0}",
    "{signal: traffic, in: [0, 1.5]}",
    "{signal: spam_band, in: [medium, high]}",
    "{signal: relevant, eq: true}",
    "{any_link: {signal: anchor_text, matches: '(?i)^seo-[a-z]+$'}}",
    "{any_link: {signal: link_kind, eq: some-new-kind}}",
    "{share_of_links: {not: {signal: in_content, eq: true}}, gte: 0.5}",
    "{share_of_links: {signal: in_content, eq: true}, gte: 1}",
    "{all: [{any: [{signal: links, gt: 1}, {not: {signal: suspicion, lt: 50}}]}, {all_links: {any: [{signal: poison_anchor, eq: true}, {signal: external_links, gte: 5}]}}]}",
]


@pytest.mark.parametrize("condition", GOOD)
def test_good_conditions_have_no_problem(condition: str) -> None:
    """Every form, join, quantifier and fitting comparison is accepted."""
    assert said(condition) == []


BAD = [
    ("{signal: trafic, lte: 0}", 10, "unknown signal 'trafic'. hint: did you mean traffic?"),
    ("{signal: zzz, eq: 1}", 10, "unknown signal 'zzz'"),
    ("{signal: traffic}", 1, "a signal needs exactly one comparison"),
    ("{signal: traffic, gte: 1, lte: 2}", 1, "a signal needs exactly one comparison"),
    ("{signal: traffic, eq: high}", 23, "expected a number, found the text 'high'"),
    ("{signal: traffic, gte: 'true'}", 24, "expected a number, found the text 'true'"),
    ("{signal: traffic, matches: x}", 19, "'matches' does not compare a number"),
    ("{signal: relevant, gte: 1}", 20, "'gte' does not compare true or false"),
    ("{signal: relevant, eq: yes}", 24, "expected true or false, found the text 'yes'"),
    ("{signal: relevant, eq: 1}", 24, "expected true or false, found the number 1"),
    ("{signal: spam_band, eq: hgh}", 25, "the signal is never 'hgh'. hint: did you mean high?"),
    ("{signal: spam_band, in: [high, medum]}", 32, "the signal is never 'medum'. hint: did you mean medium?"),
    ("{signal: spam_band, lt: 5}", 21, "'lt' does not compare text"),
    ("{signal: poison_anchor, eq: true}", 10, "'poison_anchor' is a signal of links, not of the domain"),
    ("{any_link: {signal: traffic, gte: 1}}", 21, "'traffic' is a signal of the domain, not of a link"),
    ("{any_link: {any_link: {signal: in_content, eq: true}}}", 13, "'any_link' cannot stand within another condition on links"),
    ("{share_of_links: {signal: in_content, eq: true}}", 1, "a share needs 'gte' beside it"),
    ("{share_of_links: {signal: in_content, eq: true}, gt: 0.5}", 50, "'gt' cannot stand beside 'share_of_links'"),
    ("{share_of_links: {signal: in_content, eq: true}, gte: 50}", 55, "a share lies above 0 and up to 1, found 50"),
    ("{share_of_links: {signal: in_content, eq: true}, gte: 0}", 55, "a share lies above 0 and up to 1, found 0"),
    ("{any_link: {signal: in_content, eq: true}, gte: 1}", 44, "'gte' cannot stand beside 'any_link'"),
    ("{all: [{signal: links, gt: 1}], any: [{signal: links, gt: 1}]}", 1, "'all' and 'any' cannot stand beside each other"),
    ("{signal: links, gt: 1, not: {signal: links, gt: 1}}", 1, "'signal' and 'not' cannot stand beside each other"),
    ("{}", 1, "a condition needs one of signal, all, any, not"),
    ("{all: []}", 7, "the list is empty"),
    ("{all: {signal: links, gt: 1}}", 7, "expected a list, found a mapping"),
    ("{not: [x]}", 7, "expected a condition, found a list"),
    ("{signls: links}", 2, "unknown key 'signls'. hint: did you mean signal?"),
    ("{any_link: {signal: anchor_text, matches: ''}}", 43, "'' matches every text"),
    ("{any_link: {signal: anchor_text, matches: '.*'}}", 43, "'.*' matches every text"),
    ("{any_link: {signal: anchor_text, matches: 'seo|'}}", 43, "'seo|' matches every text"),
    ("{any_link: {signal: anchor_text, matches: '(a'}}", 43, "the regular expression cannot be read: unclosed group"),
    ("{any_link: {signal: anchor_text, matches: 'a(?=b)'}}", 43, "the regular expression cannot be read: look-around"),
    ("{any_link: {signal: anchor_text, matches: '(a)\\1'}}", 43, "the regular expression cannot be read: backreferences"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "column", "message"), BAD, ids=[b[0] for b in BAD])
def test_bad_conditions_are_told_at_their_place(condition: str, column: int, message: str) -> None:
    """Each mistake in a condition is said at its own line and column."""
    (found,) = said(condition)

    assert found.startswith(f"f:5:{COLUMN + column}: {message}")


def test_weights_cannot_read_what_is_summed_up_from_weights() -> None:
    """A weight that reads the suspicion would read itself; a rule may."""
    condition = "{signal: suspicion, gte: 90}"

    assert said(condition) == []
    assert "a weight cannot read 'suspicion'" in said(condition, WEIGHT)[0]


def test_conditions_in_a_sites_overrides_are_checked() -> None:
    """What a site overrides is held to the same grammar."""
    text = "schema: 1\nsite: a.example\ndomains: [a.example]\nowners: [ana]\noverrides:\n  rules: [{id: r, when: {signal: trafic, gte: 1}}]\n"
    (problem,) = check(load(text, "f"), "site", signals=SIGNALS)

    assert (problem.line, problem.column, problem.path) == (6, 34, "overrides.rules[0].when.signal")


def test_without_signals_only_the_grammar_is_checked() -> None:
    """Names of signals are the caller's to know."""
    assert said("{signal: anything, gte: 1}", signals=None) == []
    assert len(said("{signal: anything}", signals=None)) == 1


def test_every_signal_of_the_core_can_be_named() -> None:
    """Each signal takes part in a valid condition of its kind."""
    values = {"number": "1", "flag": "true", "text": "zzz"}
    for name, signal in {**SIGNALS.domain, **SIGNALS.summary, **SIGNALS.link}.items():
        assert signal.kind in SUITS
        closed = signal.kind == "text" and "," in signal.unit and "…" not in signal.unit
        value = signal.unit.split(",")[0] if closed else values[signal.kind]
        leaf = f"{{signal: {name}, eq: {value}}}"
        assert said(f"{{any_link: {leaf}}}" if name in SIGNALS.link else leaf) == [], name
