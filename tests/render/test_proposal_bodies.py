"""Bodies of pull requests: decided on in two minutes, whole whatever strangers wrote, never too long."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.audit.audit import Audit
from blm.core.comments.comment_commands import parse_commands
from blm.core.hosts.public_suffixes import Domains
from blm.core.plan.line_guards import Guard, Hold
from blm.core.plan.plan import HeldBack
from blm.core.proposals.proposal import Ask, Marker, Proposal, read_marker, write_marker
from blm.core.site.decision_merges import Odds
from blm.core.site.site import Event
from blm.render.pull_request.body import BODY_LENGTH, render_proposal_body, render_proposal_title
from blm.render.pull_request.context import Occasion
from blm.render.pull_request.undisavow import render_return_body, render_return_title
from blm.render.text.signal_words import say_flip, say_unknown
from blm.sim.world.hostile import HOSTILE_ANCHORS, HOSTILE_TITLES
from tests.pace import few

from . import factories as make
from . import proposals as of
from .pages import linked_words, read_page

MAKERS: dict[str, Callable[[], tuple[Audit, Occasion]]] = {
    "acme": of.bundled,
    "crowd": partial(of.many, 10_000),
    "forty": of.forty,
    "hostile": of.hostile,
    "quiet": of.quiet,
}
ORDER = (
    "Do you need to disavow at all?", "What changes if you merge", "Decisions wanted", "The list at Google",
    "Beside this pull request", "KPIs",
    "Lost, and worth asking back", "New links worth knowing", "Second looks due", "Data quality", "How to reproduce this",
)  # fmt: skip
NAMES = Domains(lambda host: ".".join(host.split(".")[-2:]), frozenset())
CAUTION = "Better rankings cannot be counted on"


def example_of(text: str) -> str:
    """The comment to copy: the first block that holds one."""
    found = re.search(r"(?m)^```\n(/blm .+)\n```$", text)
    assert found
    return found[1]


def check_whole(text: str) -> None:
    """Every fold, fence and table is closed, and nothing of a stranger is a link, tag or mention."""
    page = read_page(text)

    assert page.broken == []
    assert not set(page.tags) & {"img", "script", "!--", "b", "input", "del"}
    assert page.tags.count("a") == len(page.addresses)
    assert all(address.startswith(f"{of.WEB}/blob/") for address in page.addresses)
    assert linked_words(page) == []
    folds = [re.findall(f"(?m)^{tag}$", text) for tag in ("<details>", "</details>")]
    assert {len(found) for found in folds} == {page.tags.count("details")}
    assert len(re.findall(r"(?m)^`{3,}", text)) == 2 * page.tags.count("pre")
    assert page.tags.count("table") == text.count("\n| --- ")
    assert all(len(set(rows)) == 1 and len(rows) > 1 for rows in page.tables)


@pytest.mark.parametrize("name", MAKERS)
def test_body_is_the_golden_one(name: str, golden: Callable[[str, str], None]) -> None:
    """The same audit gives the same bytes; a changed word is a changed golden file."""
    golden(f"proposal-{name}.md", render_proposal_body(*MAKERS[name]()))


def test_lines_to_take_back_are_the_golden_ones(golden: Callable[[str, str], None]) -> None:
    """The same lines give the same bytes."""
    golden("proposal-undisavow.md", render_return_body(*of.undisavow()))


@pytest.mark.parametrize("name", MAKERS)
def test_body_is_whole_and_fits_with_its_marker(name: str) -> None:
    """GitHub's parser closes everything, and 60,000 characters hold body and marker."""
    audit, occasion = MAKERS[name]()
    text = render_proposal_body(audit, occasion)
    marker = Marker(make.SITE, "audit", fingerprint=occasion.proposal.fingerprint)

    check_whole(text)
    assert len(text) <= BODY_LENGTH
    assert len(write_marker(text, marker)) < 60_000
    assert write_marker(text, marker).rstrip().splitlines()[-1].startswith("<!-- blm:1 ")
    assert read_marker(write_marker(text, marker)) == marker


@pytest.mark.parametrize("name", MAKERS)
def test_one_screen_before_the_first_fold(name: str) -> None:
    """Verdict, need and change fit one screen, however much there is."""
    first = render_proposal_body(*MAKERS[name]()).partition("<details>")[0]

    assert len(first.splitlines()) <= 40
    assert "What changes if you merge" in first


def test_sections_stand_in_their_order() -> None:
    """What a reviewer decides on comes first, how to repeat it last, and the caution stands once."""
    text = render_proposal_body(*of.hostile())

    assert tuple(re.findall(r"(?m)^## (.+)$", text)) == ORDER
    assert text.count(CAUTION) == 1


def test_nothing_to_do_asks_nothing() -> None:
    """A report that recommends nothing says so first, asks nobody, and lists what it looked for."""
    audit, occasion = of.quiet()
    text = render_proposal_body(audit, occasion)

    assert text.startswith("**Nothing to do.**\n\n8 of 8 KPIs in band. Data: ")
    assert "Decisions wanted" not in text
    assert "`/blm" not in text
    assert CAUTION not in text
    assert "Looked for and not found: domains to decide on, index changes, lost links" in text
    assert render_proposal_title(audit, occasion.proposal) == (
        "acme.example: nothing to decide (quarterly audit, 2026-Q4)"
    )


def test_every_row_has_the_comment_that_says_no() -> None:
    """What stands in a row, copied into a comment, keeps exactly that row's domain."""
    audit, occasion = of.many(40)
    page = read_page(render_proposal_body(audit, occasion))
    said = [
        command for cell in page.cells if "/blm" in cell for command in parse_commands(cell, NAMES)
    ]

    assert {one.subjects for one in said} == {(domain,) for domain in audit.plan.added}
    assert {one.verdict for one in said} == {"keep"}


def test_the_comment_to_copy_names_three_of_the_rows() -> None:
    """A reviewer who copies it says no to three domains, those that are doubted most."""
    (said,) = parse_commands(example_of(render_proposal_body(*of.forty())), NAMES)

    assert (said.verdict, said.fault, len(said.subjects)) == ("keep", "", 3)
    assert set(said.subjects) <= {ask.domain for ask in of.forty()[1].proposal.asks}


def test_a_reviewer_finds_the_three_answers_and_what_follows() -> None:
    """The three answers, the comment, the rows it names, then who does what, and if nobody does."""
    text = render_proposal_body(*of.forty())

    places = [
        text.index(said)
        for said in ("**Agree with all:**", "**Say no to all:**", "**Say no to some:**", "An example; ",
                     "```\n/blm keep", "### The domains, and what speaks against each",
                     "| Domain | In one sentence", "### After the merge", "1. **blm** (workflow *merged*)",
                     "2. **alice** downloads it", "3. Until then nothing changes at Google.",
                     "`blm disavow acme.example --receipt FILE`", "**If nobody does anything:**",
                     "Evidence on each row")
    ]  # fmt: skip
    assert places == sorted(places)


def test_the_decision_is_the_first_line() -> None:
    """Domains of domains, the lines behind them; KPIs follow, second looks have their own section."""
    first, _, rest = render_proposal_body(*of.forty()).partition("\n\n")

    assert first.startswith(
        "**Proposes to disavow 40 of 40,000 referring domains (40 lines).** "
        "Nothing on record requires it: all, some or none are fine answers. "
    )
    assert rest.startswith("6 of 8 KPIs in band, 1 unknown; ")
    assert "second look" not in rest.partition("## ")[0]


def test_single_pages_explain_more_lines_than_domains() -> None:
    """A domain of which only pages are named has several lines, and the body says so."""
    audit, occasion = of.many(2)
    first, second = occasion.proposal.asks
    pages = tuple(Ask(f"https://{first.domain}/{n}", first.domain) for n in range(3))
    proposal = dataclasses.replace(occasion.proposal, asks=(*pages, second))
    text = render_proposal_body(audit, dataclasses.replace(occasion, proposal=proposal))

    assert "`disavow.txt` gets 4 lines on 2 domains (3 name single pages)." in text


def hold(audit: Audit, *held: tuple[str, Hold]) -> Audit:
    """The audit with only these domains held back."""
    plan = dataclasses.replace(audit.plan, held_back=tuple(HeldBack(*one) for one in held))
    return dataclasses.replace(audit, plan=plan)


def test_a_domain_that_two_checks_hold_waits_once() -> None:
    """Held domains are counted, not checks, and named with the reasons; ids stay in the folds."""
    audit, occasion = of.many(2)
    young = Hold("G13", "all its links are young", "time", "2026-11-22")
    unasked = Hold("G6", "nobody asked for removal yet", "ask")
    audit = hold(audit, ("odd.example", young), ("odd.example", unasked))
    text = render_proposal_body(audit, occasion)
    first = text.partition("<details>")[0]

    assert " 1 more domain waits." in first
    assert (
        "1 domain is held back: `odd[.]example` "
        "(all its links are young; nobody asked for removal yet)."
    ) in first
    assert not re.search(r"\bG\d+\b", first)
    assert "| `odd[.]example` | G13 | all its links are young | time | data of 2026-11-22 |" in text


def test_reasons_of_many_held_domains_are_counted() -> None:
    """More than two held domains are counted by reason, whatever dates or numbers theirs have."""
    audit, occasion = of.many(2)
    held = [("a.example", Hold("G6", "asked on 2026-11-20", "time", "2026-12-04")),
            ("b.example", Hold("G6", "asked on 2026-11-18", "time", "2026-12-02")),
            ("c.example", Hold("G7", "1 of 2 tools know it", "an export"))]  # fmt: skip
    first = render_proposal_body(hold(audit, *held), occasion).partition("<details>")[0]

    assert "3 domains are held back, some for several reasons" not in first
    assert (
        "3 domains are held back (asked, with time left to answer: 2; too few tools know them: 1)."
    ) in first


def test_a_check_that_stops_everything_is_said_in_words() -> None:
    """What is missing and what helps stand in the first screen, without the check's id."""
    audit, occasion = of.many(0)
    stop = Guard(
        "G12", "proposal", "blocked", "nobody recorded the list", "none", "blm init --disavow FILE"
    )
    plan = dataclasses.replace(audit.plan, guards=(stop,), held_back=())
    first = render_proposal_body(dataclasses.replace(audit, plan=plan), occasion).partition(
        "<details>"
    )[0]

    assert first.startswith("**Proposes no disavow line.**")
    assert (
        "- **nobody recorded which list is live at Google:** nobody recorded the list. "
        "What helps: blm init --disavow FILE."
    ) in first
    assert "All checks" not in first


@pytest.mark.parametrize(
    ("flip", "told"),
    [
        ("if spam_band were not high: watch", "if the spam score were not high: watch"),
        ("if relevant were true: keep", "if this held (a live page shares the site's topics): keep"),
        ("if no link had poison_anchor: watch", "if no link had poison anchor: watch"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_condition_is_told_without_names_of_signals(flip: str, told: str) -> None:
    """Names that only a policy knows become what they tell."""
    assert say_flip(flip) == told


def test_evidence_names_no_signal() -> None:
    """What nobody knows is told as what the signal tells."""
    assert say_unknown(["low_trust_flow", "traffic", "gone_signal"]) == (
        "Majestic's trust flow; organic traffic of the domain"
    )
    body = render_proposal_body(*of.bundled())
    told = re.findall(r"(?m)^- (?:Nobody knows|What would change it): (.+)$", body)
    assert told
    assert not [line for line in told if re.search(r"[a-z]_[a-z]", line)]


def test_what_is_doubted_most_stands_first() -> None:
    """Rows begin with what was declined before, then the least certain."""
    audit, occasion = of.many(3)
    sure = audit.plan.added[2]
    events = (Event("2026-08-01", sure, "declined", "ana", "pull request", "#3", "evidence then: vendor"),)  # fmt: skip
    text = render_proposal_body(audit, dataclasses.replace(occasion, events=events))
    rows = re.findall(r"(?m)^\| `(spam-\d+)\[\.\]example` \| (.{60})", text)

    assert [name for name, _ in rows] == ["spam-00002", "spam-00000", "spam-00001"]
    assert rows[0][1].startswith("Declined by ana on 2026-08-01; new since: anchor,")


def test_a_network_is_one_row() -> None:
    """Domains of a network stand under its number, folded, and one comment keeps all of them."""
    audit, occasion = of.many(6)
    members = audit.plan.added[:4]
    proposal = dataclasses.replace(occasion.proposal, networks={"N1": members})
    text = render_proposal_body(audit, dataclasses.replace(occasion, proposal=proposal))

    check_whole(text)
    assert re.search(
        r"\| `N1`, `spam-\d+\[\.\]example` \| 4 domains, all listed below\. The most suspicious one: Spam",
        text,
    )
    assert "`disavow.txt` gets 6 lines on 6 domains." in text
    assert "| `/blm keep N1` |" in text
    assert "<summary>All domains of N1</summary>" in text
    assert "| `/blm keep spam-00000[.]example` |" not in text
    assert "| `/blm keep spam-00004[.]example` |" in text


def test_only_what_is_still_asked_is_shown() -> None:
    """A line that people answered is neither counted nor shown, though the audit's plan has it."""
    audit, occasion = of.many(5)
    proposal = dataclasses.replace(occasion.proposal, asks=occasion.proposal.asks[:2])
    text = render_proposal_body(audit, dataclasses.replace(occasion, proposal=proposal))

    assert "**Proposes to disavow 2 of 40,000 referring domains (2 lines).**" in text
    assert "**+2 −0** lines" in text
    assert "spam-00003" not in text


def test_what_changed_since_the_last_push_stands_at_the_top() -> None:
    """New domains, those that people took out, and people at odds are the first lines."""
    audit, occasion = of.many(3)
    asks = occasion.proposal.asks
    left = Ask("domain:partner.example", "partner.example")
    keep = make.make_decision("partner.example", by="@ana")
    odds = (Odds("odd.example", keep, make.make_decision("odd.example", "remove", by="bob")),)
    said = dataclasses.replace(
        occasion, before=(*asks[1:], left), decisions={"partner.example": keep}, odds=odds
    )
    text = render_proposal_body(audit, said)

    check_whole(text)
    assert text.startswith(
        "What changed since the last push:\n\n- 1 domain more: `spam-00000[.]example`\n"
        "- `partner[.]example`: kept by `@ana` on 2026-05-02\n"
        "- People disagree about `odd[.]example`: `@ana` says keep, bob says remove. "
    )
    assert "changed since" not in render_proposal_body(audit, occasion)


def test_two_people_are_asked_for_where_the_policy_wants_them() -> None:
    """A proposal above the limit says that it needs a second approval."""
    audit, occasion = of.many(30)
    proposal = dataclasses.replace(occasion.proposal, second_review=True)

    assert "**Two people must approve" in render_proposal_body(
        audit, dataclasses.replace(occasion, proposal=proposal)
    )
    assert "Two people" not in render_proposal_body(audit, occasion)


def test_it_says_how_to_repeat_it_and_where_everything_is() -> None:
    """Commit, dates and the command stand in the body; report and lines are a click away."""
    text = render_proposal_body(*of.quiet())

    assert f"```sh\ngit checkout {of.FACTS}\nblm audit acme.example --replay\n```" in text
    assert f"| Commit of the snapshot | `{of.FACTS}` |" in text
    assert "| Data as of | 2026-11-21 |" in text
    assert "| Deadlines held against | 2026-11-22 |" in text
    assert f"[`{of.REPORT}`]({of.WEB}/blob/blm/acme.example/audit/{of.REPORT})" in text


def test_without_a_forge_nothing_is_a_link() -> None:
    """A local pull request names files by their path, and a command where nobody can comment."""
    audit, occasion = of.many(3)
    text = render_proposal_body(audit, dataclasses.replace(occasion, web="", facts=""))
    kept, returned = of.undisavow()
    back = render_return_body(kept, dataclasses.replace(returned, web=""))

    check_whole(text)
    check_whole(back)
    assert "/blm" not in text + back
    assert "merge the branch `blm/acme.example/audit`." in text
    names = " ".join(f"'spam-{n:05}[.]example'" for n in range(3))
    assert f'\nblm decide acme.example {names} keep --reason "…"\n' in text
    assert "blm decide acme.example 'gone[.]example' " in back

    assert "](" not in text
    assert f"`{of.REPORT}`" in text
    assert "git checkout" not in text


def test_what_ten_thousand_lines_leave_out_is_counted() -> None:
    """Rows that do not fit are counted, with the file that has them all."""
    text = render_proposal_body(*MAKERS["crowd"]())

    assert "…and 9,900 more: their lines are in `profiles/acme.example/disavow.txt`" in text
    assert re.search(r"Left out for want of room: pieces of evidence \(\d+\)\.", text)
    assert "domains are held back" in text
    assert len(text) > 0.9 * BODY_LENGTH


@few(15)
@given(count=st.integers(0, 160), limit=st.integers(0, 70_000))
def test_any_limit_leaves_a_whole_body(count: int, limit: int) -> None:
    """For any number of rows and any limit: no longer than that, everything closed."""
    text = render_proposal_body(*of.many(count), limit)

    assert len(text) <= limit
    check_whole(text)


@few(10)
@given(
    st.lists(
        st.sampled_from((*HOSTILE_ANCHORS, *HOSTILE_TITLES, make.HOSTILE, "```", "</details>", "-->")),
        min_size=1,
        max_size=3,
    ).map(" ".join)
)  # fmt: skip
def test_any_foreign_text_leaves_the_body_whole(text: str) -> None:
    """Anchors, titles, URLs, reasons, names of people: whichever holds whatever."""
    audit, occasion = of.many(3, text)
    said = make.make_decision("gone.example", by=text, reason=text)
    odd = (Odds("odd.example", said, said),)
    gone = (Ask("domain:gone.example", "gone.example"),)
    body = render_proposal_body(
        audit,
        dataclasses.replace(occasion, before=gone, decisions={"gone.example": said}, odds=odd),
    )

    check_whole(body)


def test_a_page_is_left_in_by_its_own_name() -> None:
    """Who leaves one page in the list has not asked for the removal of its whole domain."""
    audit, occasion = of.undisavow()
    page = "https://gone.example/a?b=c"
    first, *rest = occasion.proposal.asks
    asks = (dataclasses.replace(first, line=page), *rest)
    proposal = dataclasses.replace(occasion.proposal, asks=asks)
    text = render_return_body(audit, dataclasses.replace(occasion, proposal=proposal))
    check_whole(text)
    assert "| `/blm remove hxxps://gone[.]example/a?b=c` |" in text
    (said,) = parse_commands(example_of(text), NAMES)
    assert said.subjects == (page, *(ask.domain for ask in rest))


def test_lines_to_take_back_have_their_own_page() -> None:
    """Each line says why it can go and which comment leaves it in."""
    audit, occasion = of.undisavow()
    text = render_return_body(audit, occasion)

    check_whole(text)
    assert text.startswith("**3 disavow lines of `acme.example` can go**")
    assert "Lines of people's own among them: 1." in text
    assert render_return_title(occasion) == "acme.example: 3 disavow lines to take back"
    assert "| `domain:partner[.]example` | blm | kept by `@ana` on 2026-05-02: " in text
    assert "| `/blm remove partner[.]example` |" in text
    (said,) = parse_commands(example_of(text), NAMES)
    assert said.verdict == "remove"
    assert said.subjects == tuple(ask.domain for ask in occasion.proposal.asks)


@pytest.mark.parametrize("limit", [300, 900, 60_000])
def test_targets_have_their_own_page(limit: int) -> None:
    """Each target is a row; too many are counted."""
    edits = tuple((f"kpis.toxic_share.target-{n}", "< 5") for n in range(500))
    occasion = of.make_occasion(
        make.quiet_audit(), proposal=Proposal(make.SITE, "targets", make.AS_OF, edits=edits)
    )
    text = render_return_body(make.quiet_audit(), occasion, limit)

    check_whole(text)
    assert len(text) <= limit
    assert limit < 900 or re.search(r"…and \d+ more\.", text)
