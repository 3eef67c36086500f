"""The report: verdict first, one screen before the first fold, and calm whatever strangers wrote."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.audit.audit import Audit
from blm.core.plan.line_guards import Guard
from blm.core.site.site import Decision
from blm.render.audit.report import SECTIONS, render_report
from blm.render.text.templating import read_template
from blm.sim.world.hostile import HOSTILE_ANCHORS, HOSTILE_TITLES
from tests.pace import few

from . import factories as make
from .pages import linked_words, read_page

AUDITS: dict[str, Callable[[], Audit]] = {
    "full": make.full_audit,
    "quiet": make.quiet_audit,
    "provisional": make.provisional_audit,
    "incident": make.incident_audit,
}
ORDER = (
    "Do you need to disavow at all?", "What changes if you merge", "The list at Google", "Decisions wanted", "KPIs", "Anchors",
    "Index changes at tools", "Lost, and worth asking back", "New links worth knowing", "Second looks due", "Lines to take back",
    "Removals under way", "Decided by people", "Own network", "Data quality", "How to reproduce this",
)  # fmt: skip
BODY_LIMIT = 60_000


@pytest.mark.parametrize("name", AUDITS)
def test_report_is_the_golden_one(name: str, golden: Callable[[str, str], None]) -> None:
    """The same audit gives the same bytes; a changed word is a changed golden file."""
    golden(f"{name}.md", render_report(AUDITS[name]()))


@pytest.mark.parametrize("name", AUDITS)
def test_report_is_whole_to_githubs_parser(name: str) -> None:
    """Every table is a table, every fold closes, and no text of a stranger is a link or HTML."""
    text = render_report(AUDITS[name]())
    page = read_page(text)

    assert page.broken == []
    assert not set(page.tags) & {"a", "img", "script", "!--", "b", "input", "del"}
    assert linked_words(page) == []
    assert page.tags.count("details") == page.tags.count("summary") == text.count("</details>")
    assert page.tags.count("table") == text.count("\n| --- ")
    assert all(len(set(rows)) == 1 and len(rows) > 1 for rows in page.tables)


def test_sections_stand_in_their_order() -> None:
    """What a reader decides on comes first, how to repeat it last."""
    headings = re.findall(r"(?m)^## (.+)$", render_report(make.full_audit()))

    assert tuple(headings) == ORDER
    assert len(SECTIONS) == len(ORDER) + 1


@pytest.mark.parametrize("count", [0, 1, 30, 400])
def test_one_screen_before_the_first_fold(count: int) -> None:
    """Verdict, need and change fit one screen, however much there is to fold."""
    text = render_report(make.full_audit(count=count))

    assert len(text.partition("<details>")[0].splitlines()) <= 40


@pytest.mark.parametrize(
    "hostile", [make.HOSTILE * 20, "``` " * 99, "$ " * 300, "www.a.b.c.d.e " * 30, "&<" * 300]
)
def test_a_pull_request_can_carry_it(hostile: str) -> None:
    """With hundreds of everything and hostile texts everywhere, a pull request's body holds it."""
    text = render_report(make.crowded_audit(hostile, 60))

    assert len(text) < BODY_LIMIT
    assert re.search(r"Evidence on \d+ more", text)


def test_no_table_is_longer_than_a_reader() -> None:
    """No table has more than 25 rows; what is left out is counted."""
    text = render_report(make.full_audit(count=400))

    assert max(len(rows) for rows in read_page(text).tables) == 26
    assert "…and 376 more in `recommendations.yaml`." in text


@few(10)
@given(
    st.lists(
        st.sampled_from(
            (
                *HOSTILE_ANCHORS,
                *HOSTILE_TITLES,
                make.HOSTILE,
                "```",
                "| - |",
                "</details>",
                "- [ ] x",
            )
        ),
        min_size=1,
        max_size=3,
    ).map(" ".join)
)
def test_any_foreign_text_leaves_the_report_whole(text: str) -> None:
    """Anchors, titles, URLs, reasons: whichever holds whatever, the page keeps its shape."""
    page = read_page(render_report(make.full_audit(text, 2)))
    plain = read_page(render_report(make.full_audit("words", 2)))

    assert page.broken == []
    assert page.tables == plain.tables
    assert [tag for tag in page.tags if tag != "code"] == [
        tag for tag in plain.tags if tag != "code"
    ]
    assert linked_words(page) == []


def test_verdict_leads_with_ratios() -> None:
    """The first sentence holds ratios with their denominators; totals never lead (S70)."""
    verdict = render_report(make.full_audit()).splitlines()[2]

    assert verdict.startswith(
        "**6 of 8 KPIs in band, 1 unknown**; exact-match anchors 5.6 % (warn); "
    )
    assert "proposes 6 disavow lines (0.4 % of 1,204 live referring domains); 3 wait; " in verdict


def test_nothing_to_do_is_said_first_and_shortly() -> None:
    """A report that recommends nothing says so in its first words, names what it looked for, and ends."""
    text = render_report(make.quiet_audit())

    assert (
        text.splitlines()[2] == "**Nothing to do**; 8 of 8 KPIs in band; proposes no disavow line."
    )
    assert (
        "Looked for and not found: differences from the list at Google, domains to decide on,"
        in text
    )
    assert len(text.splitlines()) < 100
    assert "Decisions wanted" not in text


def test_nothing_known_is_not_nothing_to_do() -> None:
    """With Search Console alone the verdict does not claim that all is well, and says why."""
    text = render_report(make.provisional_audit())

    assert text.splitlines()[2].startswith(
        "**Nothing to do, as far as is known**; 0 of 8 KPIs in band, 8 unknown;"
    )
    assert (
        "**Provisional**, because no export is complete and Search Console is the only tool."
        in text
    )
    assert "Unassessed: 310 of 310 live referring domains (100 %)." in text
    assert "Ahrefs backlinks would settle up to 310." in text


@pytest.mark.parametrize("name", AUDITS)
def test_words_are_calm(name: str) -> None:
    """No alarm: no exclamation mark, no emoji, and toxic only as the name of the KPI."""
    text = (
        render_report(AUDITS[name]()) if name != "full" else render_report(make.full_audit("words"))
    )

    assert "!" not in text
    assert not re.search(r"(?i)penalt|guarantee|clean-up", text)
    assert set(re.findall(r"(?i)[\w.]*toxic\w*(?: share)?", text)) <= {
        "Toxic share",
        "semrush.toxic",
    }
    assert not re.search("[\U0001f300-\U0001faff\u2600-\u27bf]", text)


def test_templates_are_calm() -> None:
    """The same of every sentence a template could print, reached by an audit here or not."""
    folder = files("blm.render").joinpath("templates")
    for name in sorted(entry.name for entry in folder.iterdir()):
        words = re.sub(r"\{[%{].*?[%}]\}", "", read_template(name))
        assert not re.search(r"(?i)!|toxic|penalt|guarantee", words), name


def test_each_proposed_domain_has_its_evidence_and_its_command() -> None:
    """A reviewer can say no from the page: the command stands ready, defanged and quoted."""
    audit = make.full_audit()
    text = render_report(audit)

    for domain in audit.plan.added:
        shown = domain.replace(".", "[.]")
        assert f"<summary>Evidence on <code>{shown}</code></summary>" in text
        for word in ("keep", "remove"):
            assert f"blm decide acme.example '{shown}' {word} --reason \"…\"" in text


def test_no_foreign_host_is_printed_whole() -> None:
    """Every domain and URL of a stranger is defanged wherever it stands."""
    text = render_report(make.full_audit("see https://bad.example/x"))
    own = text.replace("acme.example", "")

    assert not re.search(r"[a-z0-9-]\.example", own)
    assert "http" not in text.replace("hxxp", "")


def test_a_blocked_proposal_names_its_guard() -> None:
    """A guard that says no stands before the fold, with numbers, knob and release."""
    first = render_report(make.provisional_audit()).partition("<details>")[0]

    assert "proposes no disavow line (G12 not passed)" in first
    assert (
        "| G12 | nobody recorded the list that is live | `event baseline in profiles/acme.example/log.yaml` | blm init --disavow FILE,"
        in first
    )


@pytest.mark.parametrize(
    ("mode", "site", "sentence"),
    [
        ("never", {"disavow": "never"}, "This site is set never to disavow"),
        ("ask", {"disavow": "ask"}, "This site is asked at the quarterly audit only"),
        ("advisory", {}, "Nothing on record calls for it, and no line is proposed."),
        (
            "propose",
            {"known_link_buying": True},
            "There is a reason on record, but no line is ready",
        ),
        (
            "propose",
            {"manual_action": {"kind": "unnatural-links", "received": "2026-03-01"}},
            "Manual action: unnatural-links, received 2026-03-01.",
        ),
    ],
)
def test_the_first_question_is_whether_to_disavow(
    mode: str, site: dict[str, object], sentence: str
) -> None:
    """The box says what is on record, and what the site's own setting makes of it."""
    audit = make.make_audit(site=make.make_site(**site), plan=make.make_plan(mode=mode))

    assert sentence in render_report(audit)


def test_caution_stands_beside_every_proposal() -> None:
    """Who is asked to merge lines reads what merging does not do."""
    words = "Merging uploads nothing"

    assert words in render_report(make.full_audit())
    assert words not in render_report(make.quiet_audit())


def test_bounds_of_the_toxic_share_are_shown() -> None:
    """Unassessed domains could all be fine or all not: the KPI's row says what that would mean."""
    text = render_report(make.full_audit())

    assert "| Toxic share | 2.1 % (1.7–2.7) | +0.4 | &lt; 5 | in band |" in text
    assert "bounds 0.8 % to 34.4 % of all |" in text


def test_hysteresis_and_disavowed_links_are_explained() -> None:
    """A band that lags its value, and a value without disavowed links, say so."""
    kpis = list(make.make_kpis())
    kpis[1] = dataclasses.replace(kpis[1], raw=3.25, band="warn", measured="ok")

    text = render_report(make.make_audit(kpis=tuple(kpis)))

    assert "3.2 % with disavowed links; measured in band, shown until that holds twice" in text


def test_the_stop_rule_leads_the_anchors() -> None:
    """When the stop rule holds, no new exact-match anchors is what the section says first."""
    text = render_report(make.make_audit(mix=make.make_mix(stopped=True)))

    assert "## Anchors\n\n**Stop rule: no new exact-match anchors" in text


def test_an_overdue_reclaim_says_so_once_the_day_is_past() -> None:
    """Only a deadline that passes changes the text from one day to the next."""
    audit = make.full_audit(count=1)
    (last,) = [one for one in audit.plan.reclaim if one.due == "2026-11-21"]
    row = f"| {last.lost_on} | 2026-11-21"

    assert f"{row}, overdue |" in render_report(audit)
    assert f"{row} |" in render_report(audit.dated("2026-11-21"))


def test_lapsed_decisions_are_asked_about() -> None:
    """A keep that ran out never turns into a removal by itself: it is a row and a command."""
    text = render_report(make.full_audit("words"))

    assert (
        "Kept by ana on 2026-05-02 until 2026-11-01. The policy now recommends removal. Reason given: words"
        in text
    )
    assert "blm decide acme.example 'lapsed[.]example' keep --reason" in text


def test_little_known_is_said_in_words() -> None:
    """A domain without rule, samples, tools or number gets words for each, not blanks."""
    bare = make.make_finding(
        "bare.example", rule=None, samples=(), vendors=(), suspicion=None, evidence=(), unknown=(), would_flip=None, first_seen=None,
    )  # fmt: skip
    text = render_report(
        make.make_audit(
            findings=(bare,),
            plan=make.make_plan(disavow_add=("domain:bare.example",), added=("bare.example",)),
        )
    )

    assert (
        "| `bare[.]example` | No single piece of evidence stands out. | too little known | 3 |"
        in text
    )
    assert "- For suspicion: nothing.\n- Against it: nothing.\n" in text
    assert (
        "rule none.\n- 3 live links, 2 followed, known to no tool, first seen unknown.\n\n```sh"
        in text
    )


def test_a_persons_own_removal_is_named_as_theirs() -> None:
    """A domain that a person decided to remove says who, when and why instead of evidence."""
    settled = make.Settled(
        "remove", make.make_decision("own.example", "remove", "it sells links", expires=None)
    )
    own = make.make_finding("own.example", settled=settled)
    text = render_report(
        make.make_audit(
            findings=(own,),
            plan=make.make_plan(disavow_add=("domain:own.example",), added=("own.example",)),
        )
    )

    assert "| Removal asked for by ana on 2026-05-02. Reason given: it sells links | 93 |" in text


def test_exports_without_a_date_are_no_blanks() -> None:
    """Nothing telling a date is said; an export newer than the audit's data too; older ones are counted."""
    exports = (
        make.make_export("gsc.sites", None),
        make.make_export("moz.links", "2026-11-22"),
        make.make_export("ahrefs.links"),
        make.make_export("ahrefs.links", "2026-09-01"),
    )
    text = render_report(make.make_audit(exports=exports))

    assert "Data: Ahrefs 2026-11-21, Moz 2026-11-22, Search Console without a date." in text
    assert "| Search Console top linking sites | unknown | unknown | full |" in text
    assert "| Moz inbound links | 2026-11-22 | 1 day newer |" in text
    assert "1 older export in `exports.yaml`." in text


def test_provisional_without_a_known_reason_still_says_so() -> None:
    """Two tools and a complete export, and yet provisional: the verdict does not stay silent."""
    assert "**Provisional**, because the data is incomplete." in render_report(
        make.make_audit(provisional=True)
    )


def test_a_persons_mention_pings_nobody() -> None:
    """Names and reasons of people are foreign too."""
    decision = Decision("partner.example", "keep", "ask @cto, see #12", "@ana", "2026-05-02")
    finding = make.make_finding("partner.example", "keep", settled=make.Settled("keep", decision))
    page = read_page(render_report(make.make_audit(findings=(finding,))))

    assert {"@ana", "@cto,", "#12"} <= set(page.codes)
    assert linked_words(page) == []


def test_line_guards_are_summed_beside_those_of_the_plan() -> None:
    """Every guard that says something stands in one table, single lines counted by guard."""
    text = render_report(make.full_audit())

    assert "| G6 | line | blocked | 2 lines | `outreach.wait_days` | an answer, or time |" in text
    assert "Lines held back by guard: G6 2, G13 1." in text


def test_a_refused_size_is_a_guard_like_any_other() -> None:
    """A guard of the plan that blocks is shown before the fold."""
    size = Guard(
        "size",
        "plan",
        "blocked",
        "100,001 of 100,000 lines",
        "Google's limits",
        "compress the file first",
    )
    first = render_report(make.make_audit(plan=make.make_plan(guards=(size,)))).partition(
        "<details>"
    )[0]

    assert (
        "| size | 100,001 of 100,000 lines | `Google's limits` | compress the file first |" in first
    )
