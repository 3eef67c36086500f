"""A year of sixty sites: how much work it makes for people, the forge and the bill."""

from __future__ import annotations

import random
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from blm.core.dates import add_days, week_of
from blm.core.forge.forge_values import IssueDraft
from blm.core.proposals.forge_state import Texts
from blm.core.proposals.proposal import Proposal
from blm.core.proposals.reviewer_decisions import HeardDecisions
from blm.core.schedule.cadences import PROFILES, due_run, period_of
from blm.core.schedule.job_matrix import Load, billed_minutes, pack_sites
from blm.core.todo.issue_plan import MONDAY_LABEL, plan_monday_issue
from blm.core.todo.todo import Todo, plan_monday
from blm.pipeline.runs.alert_issues import carry_out_issues
from blm.pipeline.runs.matrix import RECENT_DAYS
from tests.builders import site as make_site
from tests.proposals.memory_forge import MemoryForge
from tests.proposals.stories import DISAVOW, Story, ask

OWNERS = ("ana", "ben", "cem", "dora")
SITES = 60
FIRST, DAYS = "2026-01-01", 365


def is_workday(day: str) -> bool:
    """Monday to Friday."""
    return day <= add_days(week_of(day), 4)


def add_workdays(day: str, count: int) -> str:
    """The day so many working days later."""
    while count:
        day = add_days(day, 1)
        count -= is_workday(day)
    return day


class YearStory(Story):
    """A site whose full audits find up to five domains; merged ones are not found again."""

    def draft(self, heard: HeardDecisions, base: Texts) -> Proposal:
        made = super().draft(heard, base)
        asks = tuple(a for a in made.asks if a.line not in base.disavow)
        return type(made)(
            **{f: getattr(made, f) for f in made.__dataclass_fields__}
            | {"asks": asks, "silent": not made.period, "reviewers": (self.owner,)}
        )

    owner = "ana"


@dataclass
class Client:
    """One site: its story, its history, when its exports come, and how its owner answers."""

    name: str
    owner: str
    story: YearStory
    chance: random.Random
    every: int
    history: list[dict[str, Any]] = field(default_factory=list)
    answer_on: str = ""
    as_of: str = ""
    exported: str = ""
    deadlines: list[str] = field(default_factory=list)

    def exports_come(self, day: str) -> bool:
        """Exports come by API each Monday for a third of the sites, else about monthly."""
        if not is_workday(day) or (self.exported and day < add_days(self.exported, self.every)):
            return False
        self.exported = day
        return True

    def judge(self, run: str, day: str, *, new: bool) -> None:
        """What an audit leaves: a row of the history, and what it would ask."""
        self.as_of = day if new else self.as_of
        self.story.group, self.story.forge.day = self.as_of, day
        self.story.period = period_of(run, "agency", day)
        if run == "quarterly":
            found = self.chance.sample("abcdefgh", self.chance.randint(0, 5))
            self.story.asks = [ask(name) for name in sorted(found)]
            # What is watched has a second look after a quarter, what is reclaimed or contacted an
            # answer to wait for.
            self.deadlines = [add_days(day, 92)] * self.chance.randint(0, 1)
            self.deadlines += [
                add_days(day, self.chance.randint(14, 60)) for _ in range(self.chance.randint(0, 3))
            ]
        row = {"as_of": self.as_of, "today": day, "cadence": run, "kpis": {}}
        self.history = [one for one in self.history if one["as_of"] != self.as_of] + [row]

    def answer(self, day: str) -> None:
        """The owner merges, keeps a line and merges, or declines."""
        story, forge = self.story, self.story.forge
        forge.day = day
        how = self.chance.random()
        lines = [one for one in story.lines(story.branch) if one not in story.lines()]
        if lines and how < 0.3:
            story.edit(DISAVOW, lines[0] + "\n", "", by=self.owner)
        if how < 0.8:
            assert forge.merge(story.number, self.owner)
        else:
            forge.close(story.number, self.owner)
        self.answer_on = ""

    def is_listened_to(self, day: str) -> bool:
        """Whether a proposal is open, or ended within the week: the daily run looks at those."""
        forge, recent = self.story.forge, add_days(day, -RECENT_DAYS)
        ended = any(pull.updated[:10] >= recent for pull in forge.pulls_.values())
        return ended or self.story.branch in forge.refs

    @property
    def open(self) -> bool:
        return any(pull.state == "open" for pull in self.story.forge.pulls_.values())


def make_clients(seed: int) -> list[Client]:
    """Sixty sites of four owners."""
    clients = []
    for number in range(SITES):
        chance = random.Random(seed * 1000 + number)
        story = YearStory(forge=MemoryForge())
        story.owner = OWNERS[number % len(OWNERS)]
        story.forge.people = dict.fromkeys(OWNERS, "write")
        every = 7 if number % 3 == 0 else chance.randint(24, 33)
        client = Client(f"site-{number}.example", story.owner, story, chance, every)
        # Sites were taken on one after another, through the year before: each had its first audit.
        first = add_days(FIRST, -chance.randint(1, 80))
        client.as_of = client.exported = first
        client.history = [{"as_of": first, "today": first, "cadence": "quarterly", "kpis": {}}]
        clients.append(client)
    return clients


@dataclass
class Year:
    """What was counted: open proposals a day, mails by (day, person), writes, runs, minutes by month."""

    open: list[int] = field(default_factory=list)
    mails: Counter[tuple[str, str]] = field(default_factory=Counter)
    quiet_writes: int = 0
    proposals: int = 0
    runs: Counter[str] = field(default_factory=Counter)
    fallen: int = 0
    minutes: Counter[str] = field(default_factory=Counter)


def mail(year: Year, client: Client, day: str, before: int) -> None:
    """Count what the owner was mailed since."""
    year.mails[day, client.owner] += len(client.story.forge.mails) - before


def live(clients: list[Client], year: Year, hub: MemoryForge, day: str) -> None:
    """One day: people answer, exports come, what is due runs, and on Mondays the issue."""
    loads: list[Load] = []
    working = False
    for client in clients:
        before, writes = len(client.story.forge.mails), len(client.story.forge.writes)
        answered = bool(client.answer_on) and client.answer_on <= day
        if answered:
            client.answer(day)
            client.story.run()  # merged.yml, or a refresh
            year.minutes[day[:7]] += 2  # merged.yml, and check.yml where a line was deleted
        new = client.exports_come(day)
        where = make_site(name=client.name, cadence="agency")
        due = due_run(where, client.history, day, new_data=new, deadlines=sorted(client.deadlines))
        loads += [Load(client.name, 40_000, requests=0)] if new else []
        if due:
            client.judge(due.run, day, new=new)
            year.runs[due.run] += 1
            year.fallen += due.why.startswith("something fell due")
            if client.story.run().outcome == "opened":
                year.proposals += 1
                year.minutes[day[:7]] += 1  # check.yml
                client.answer_on = add_workdays(day, client.chance.randint(1, 10))
        elif not answered and client.chance.random() < 0.02:
            client.story.forge.day = day
            client.story.proposal = {"body": day}  # sentences of another day
            client.story.run()
        if not due and not answered:
            year.quiet_writes += len(client.story.forge.writes) - writes
        working |= bool(due) or client.is_listened_to(day)
        mail(year, client, day, before)
    if day == week_of(day):
        working |= write_monday(clients, year, hub, day)
    year.minutes[day[:7]] += billed_minutes(pack_sites(loads), work=working)
    if is_workday(day):
        year.open.append(sum(client.open for client in clients))


def write_monday(clients: list[Client], year: Year, hub: MemoryForge, day: str) -> bool:
    """The Monday issue: open proposals to decide, exports that are late; whether any is."""
    todos = [Todo("decide", c.name, "#1", None, c.owner, "") for c in clients if c.open]
    late = [c for c in clients if add_days(c.exported, 30) <= day]
    todos += [Todo("download", c.name, "ahrefs.links", None, c.owner, "") for c in late]
    monday = plan_monday(todos, [client.name for client in clients])
    draft = IssueDraft("This week", "…", (), monday.owners) if monday.groups else None
    before = len(hub.mails)
    carry_out_issues(
        hub, plan_monday_issue(draft, monday.fingerprint, day, hub.issues(MONDAY_LABEL, "all"))
    )
    for person, _ in hub.mails[before:]:
        year.mails[day, person] += 1
    return bool(late)


def test_a_year_of_sixty_sites(record_property: Any) -> None:
    """Agency cadence, four owners who answer after 1 to 10 working days: within every limit."""
    assert PROFILES["agency"] == ("daily", "weekly", "monthly", "quarterly")
    clients, year, hub = make_clients(7), Year(), MemoryForge()
    for number in range(DAYS):
        live(clients, year, hub, add_days(FIRST, number))
    workdays = [d for n in range(DAYS) if is_workday(d := add_days(FIRST, n))]
    mails = [year.mails[day, person] for day in workdays for person in OWNERS]
    worst = max(year.mails.values())
    month = max(year.minutes.values())
    record_property("median_open", statistics.median(year.open))
    record_property("mean_mails", sum(year.mails.values()) / len(mails))
    record_property("worst_day", worst)
    record_property("worst_month_minutes", month)
    told = (
        f"{year.proposals} proposals, {sum(year.runs.values())} runs of sites, {year.fallen} for a "
        f"deadline; open on the median day {statistics.median(year.open)}, most "
        f"{max(year.open)}; mails a person and weekday {sum(year.mails.values()) / len(mails):.2f}, "
        f"worst day {worst}; writes on quiet days {year.quiet_writes}; minutes in the worst month {month}"
    )
    sys.stdout.write(told + "\n")
    assert year.proposals >= 3 * SITES, told
    assert year.fallen >= SITES, told
    assert statistics.median(year.open) <= 6, told
    assert sum(year.mails.values()) / len(mails) <= 1, told
    assert year.quiet_writes == 0, told
    assert month <= 1000, told
