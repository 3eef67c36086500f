"""Issues in words: what happened, the numbers, what to do; and nothing of a stranger alive in them."""

from __future__ import annotations

import dataclasses

from blm.core.audit.audit import Audit
from blm.core.todo.issue_plan import INCIDENT_LABEL, plan_incidents
from blm.render.todo.issue_bodies import STEPS, render_failures, render_incidents, render_overdue

from . import factories as make
from .pages import linked_words, read_page


def troubled(hostile: str = make.HOSTILE) -> Audit:
    """Everything at once."""
    audit = make.full_audit(hostile, 4)
    kpis = make.make_kpis(link_velocity="urgent", anchor_distribution="urgent")
    index = dataclasses.replace(audit.incidents[0], reason="")
    site = make.make_site(manual_action={"kind": "unnatural-links", "received": "2026-11-01"})
    return dataclasses.replace(audit, kpis=kpis, incidents=(index,), site=site)


def test_every_incident_has_its_numbers_and_steps() -> None:
    """Each cause is one issue that says what was measured and what to do, hostile texts harmless."""
    causes = render_incidents(troubled())
    kinds = [cause.key.partition(":")[0] for cause in causes]

    assert sorted(kinds) == sorted(STEPS)
    for cause in causes:
        page = read_page(cause.body)
        assert page.broken == []
        assert not set(page.tags) & {"a", "img", "!--", "input"}
        assert linked_words(page) == []
        assert "What to do:\n\n- " in cause.body
        assert cause.owners == ("ana",)
    attack = next(cause for cause in causes if cause.key == "attack:acme.example")
    assert "Measured: new referring domains 12 a week (urgent)." in attack.body


def test_an_incident_says_the_same_every_day() -> None:
    """A day without new data changes no byte, though deadlines pass."""
    audit = troubled()
    later = audit.dated("2026-12-24")

    assert render_incidents(later) == render_incidents(audit)
    assert len(plan_incidents(render_incidents(audit), (), ())) == len(STEPS)
    assert INCIDENT_LABEL not in render_incidents(audit)[0].body


def test_a_quiet_audit_has_no_incident() -> None:
    """Nobody is told of nothing."""
    assert render_incidents(make.quiet_audit()) == ()


def test_failing_runs_are_named_and_harmless() -> None:
    """Sites in order, each once, a link to the run, no text alive."""
    body = render_failures(
        ["b.example", "a.example", "a.example", "@all #1"], "https://forge.example/o/r/actions/runs/7"
    )  # fmt: skip
    page = read_page(body)

    assert body.index("`a.example`") < body.index("`b.example`")
    assert body.count("a.example") == 1
    assert page.addresses == ["https://forge.example/o/r/actions/runs/7"]
    assert linked_words(page) == []
    assert read_page(render_failures(["a.example"], "javascript:alert(1)")).addresses == []
    assert "2026-11-02" in render_overdue("2026-11-02", "weekly")
