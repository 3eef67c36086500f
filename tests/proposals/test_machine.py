"""People, races and crashes between any two requests: the laws of proposals hold throughout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from blm.core.dates import add_days
from blm.core.proposals.forge_state import Texts, read_written
from blm.core.proposals.proposal import Proposal
from blm.core.proposals.reviewer_decisions import HeardDecisions
from blm.pipeline.forge_sync.people_files import read_decisions
from tests.pace import DEEP, few
from tests.proposals.memory_forge import BASE, BOT, Crash, MemoryForge
from tests.proposals.stories import DECISIONS, DISAVOW, SITE, Story, ask

NAMES_ = st.sampled_from("abcde")
PEOPLE = st.sampled_from(["ana", "ben"])
VERDICTS = st.sampled_from(["keep", "watch", "remove"])
AGAINST = {"keep": 1, "remove": -1, "watch": 0}


class Audits(Story):
    """A story whose audit asks only for what the base branch lacks, as a real one does."""

    def draft(self, heard: HeardDecisions, base: Texts) -> Proposal:
        made = super().draft(heard, base)
        return replace(made, asks=tuple(a for a in made.asks if a.line not in base.disavow))


class LenientForge(MemoryForge):
    """A forge that would open a second pull request, and counts it."""

    def open_pull_request(self, draft: Any) -> Any:
        twins = [p for p in self.pulls_.values() if p.branch == draft.branch and p.state == "open"]
        assert not twins, "two open proposals of one site and kind"
        return super().open_pull_request(draft)


class Proposals(RuleBasedStateMachine):
    """One site's audit proposals, an audit that finds things, two people and a stranger.

    `said` holds each domain's words, oldest first, as (verdict, person); `declined` the domains
    whose lines a person closed without new evidence since; `commits` all that people committed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[tuple[str, str]]] = {}
        self.declined: set[str] = set()
        self.fresh: set[str] = set()
        self.commits: set[str] = set()
        self.families: dict[str, tuple[str, ...]] = {}
        self.merges: list[tuple[str, list[str]]] = []
        self.settled = False

    @initialize(names=st.sets(NAMES_, min_size=1), full=st.booleans(), ran=st.booleans())
    def begin(self, *, names: set[str], full: bool, ran: bool) -> None:
        """A site with a first audit, opened or not."""
        self.story = Audits(forge=LenientForge(), period="2026-Q1" if full else "")
        self.find(names)
        if ran:
            self.story.run()

    # -- the audit

    def find(self, names: set[str]) -> None:
        """The audit would ask about these domains."""
        families = {n: self.families.get(n, ("anchor",)) for n in sorted(names)}
        self.story.asks = [ask(n, *families[n]) for n in families]
        self.settled = False

    def new_evidence(self, name: str) -> None:
        """Evidence of another family turns up."""
        known = self.families.get(name, ("anchor",))
        self.families[name] = (*known, f"family{len(known)}")
        self.declined.discard(f"{name}.example")
        self.fresh.add(f"{name}.example")
        self.find({a.domain[0] for a in self.story.asks})

    def next_quarter(self) -> None:
        """A full audit of another quarter."""
        year, quarter = (self.story.period or "2026-Q1").split("-Q")
        number = int(year) * 4 + int(quarter)
        self.story.period = f"{number // 4}-Q{number % 4 + 1}"
        self.settled = False

    @rule(what=st.sampled_from(["found", "evidence", "quarter", "prose"]), names=st.sets(NAMES_))
    def audit(self, what: str, names: set[str]) -> None:
        """Other domains, new evidence, another quarter; or other prose, which no run may write."""
        if what == "found":
            self.find(names)
        elif what == "quarter":
            self.next_quarter()
        elif what == "prose":
            self.story.proposal = {"body": f"Body {sorted(names)}", "title": str(len(names))}
        for name in sorted(names) if what == "evidence" else ():
            self.new_evidence(name)

    # -- people

    @property
    def forge(self) -> MemoryForge:
        return self.story.forge

    def open_number(self) -> int | None:
        """The open pull request."""
        found = [n for n, p in self.forge.pulls_.items() if p.state == "open"]
        return found[-1] if found else None

    def pass_day(self) -> None:
        """Every deed has its own day, so that newer is newer."""
        self.forge.day = add_days(self.forge.day, 1)
        self.settled = False

    def word(self, name: str, verdict: str, person: str) -> None:
        """A person's word that must not get lost."""
        self.said.setdefault(f"{name}.example", []).append((verdict, person))
        if verdict == "remove":
            self.declined.discard(f"{name}.example")

    def comment(self, name: str, verdict: str, person: str) -> None:
        """A command in the newest pull request, open or over."""
        if not self.forge.pulls_:
            return
        self.pass_day()
        self.forge.say(self.story.number, person, f"/blm {verdict} {name}[.]example because")
        self.word(name, verdict, person)

    def reword(self, name: str, verdict: str, _: str) -> None:
        """A person adds a command to an earlier comment; what it said is said anew."""
        said = self.forge.said.get(self.story.number, []) if self.forge.pulls_ else []
        own = [one for one in said if one.author in ("ana", "ben")]
        if not own:
            return
        self.pass_day()
        body = f"{own[-1].body}\n/blm {verdict} {name}[.]example because"
        self.forge.reword(self.story.number, own[-1], body)
        for line in body.splitlines():
            _, said_verdict, domain, _ = line.split()
            self.word(domain[0], said_verdict, own[-1].author or "")

    def amend_line(self, _: str, __: str, person: str) -> None:
        """A line goes from the program's own commit, which is pushed anew."""
        head = self.forge.refs.get(self.story.branch)
        ours = read_written(self.forge.commits_[head], self.story.branch) if head else None
        there = self.story.lines(self.story.branch) if head else []
        lines = [one.line for one in ours.asks if one.line in there] if ours else []
        if self.open_number() is None or not lines:
            return
        self.pass_day()
        text = self.story.text(DISAVOW, self.story.branch).replace(lines[0] + "\n", "")
        self.forge.amend(self.story.branch, person, {DISAVOW: text.encode()})
        self.word(lines[0].removeprefix("domain:")[0], "keep", person)

    def stranger(self, name: str, *_: str) -> None:
        """A command of nobody."""
        if self.forge.pulls_:
            self.forge.say(self.story.number, "eve", f"/blm keep {name}.example")

    def delete_line(self, name: str, _: str, person: str) -> None:
        """A line goes from the file in the open pull request."""
        line = f"domain:{name}.example"
        if self.open_number() is None or line not in self.story.lines(self.story.branch):
            return
        self.pass_day()
        self.commits.add(self.story.edit(DISAVOW, line + "\n", "", by=person))
        self.word(name, "keep", person)

    def write_decision(self, name: str, verdict: str, person: str) -> None:
        """A decision in the file on the branch, in place of an earlier one."""
        if self.open_number() is None:
            return
        self.pass_day()
        self._decide(name, verdict, person, self.story.branch)

    def decide_on_base(self, name: str, verdict: str, person: str) -> None:
        """A decision on the base branch, where the branch does not hold another."""
        branch = self.story.branch
        known = self.story.decisions(branch) if branch in self.forge.refs else {}
        if f"{name}.example" not in {*known, *self.story.decisions(), *self.said}:
            self.pass_day()
            self._decide(name, verdict, person, BASE)

    def _decide(self, name: str, verdict: str, person: str, branch: str) -> None:
        text = self.story.text(DECISIONS, branch)
        kept = [one for one in text.splitlines() if f"domain: {name}.example" not in one]
        if "decisions:" not in kept:
            kept.append("decisions:")
        says = f"domain: {name}.example, decision: {verdict}, reason: r, by: {person}"
        kept.append(f"  - {{{says}, on: {self.forge.day}}}")
        raw = ("\n".join(kept) + "\n").encode()
        self.commits.add(self.forge.push(branch, person, {DECISIONS: raw}, "decide"))
        self.word(name, verdict, person)

    def add_file(self, name: str, _: str, person: str) -> None:
        """A commit about something else on the branch."""
        if self.story.branch in self.forge.refs:
            self.settled = False
            files = {f"profiles/{SITE}/notes-{name}.md": self.forge.now().encode()}
            self.commits.add(self.forge.push(self.story.branch, person, files, "note"))

    def add_own_line(self, name: str, _: str, person: str) -> None:
        """People's own line on the base branch."""
        line = f"domain:own-{name}.example\n"
        if line not in self.story.text(DISAVOW):
            self.pass_day()
            text = self.story.text(DISAVOW).replace("# kept by hand\n", f"# kept by hand\n{line}")
            self.commits.add(self.forge.push(BASE, person, {DISAVOW: text.encode()}, "own"))

    def close(self, _: str, __: str, person: str) -> None:
        """The pull request is closed unmerged."""
        number = self.open_number()
        if number is None:
            return
        self.pass_day()
        self._decline()
        self.forge.close(number, person)

    def close_as_stale(self, *_: str) -> None:
        """A bot closes the pull request, which is nobody's no."""
        number = self.open_number()
        if number is not None:
            self.pass_day()
            self.forge.close(number, "stale[bot]")

    def _decline(self) -> None:
        base = self.story.lines()
        lines = [one for one in self.story.lines(self.story.branch) if one not in base]
        asked = {line.removeprefix("domain:") for line in lines}
        self.declined |= (
            asked - self.fresh - {d for d, w in self.said.items() if w[-1][0] == "remove"}
        )

    def delete_branch(self, *_: str) -> None:
        """The branch of the open pull request is deleted."""
        if self.open_number() is not None:
            self.pass_day()
            self._decline()
            self.forge._remove(self.story.branch, "ana")

    def merge(self, name: str, _: str, person: str) -> None:
        """The pull request is merged, in one way or the other."""
        number = self.open_number()
        if number is None:
            return
        self.pass_day()
        before = self.story.lines()
        sha = self.forge.merge(number, person, how="squash" if name in "ab" else "merge")
        if sha:
            gained = [one for one in self.story.lines() if one not in before]
            self.merges.append((sha, [one.removeprefix("domain:") for one in gained]))

    def revert(self, _: str, __: str, person: str) -> None:
        """The last merge is taken back."""
        if not self.merges:
            return
        sha, domains = self.merges.pop()
        before, stood = set(self.story.lines()), self.story.decisions()
        self.pass_day()
        self.forge.revert(sha, person)
        now = self.story.decisions()
        for domain in (d for d in stood if now.get(d) != stood[d]):
            self.said.pop(domain, None)  # whoever takes back a merge takes back its decisions
        gone = before - set(self.story.lines())
        for domain in domains:
            if f"domain:{domain}" in gone:
                self.word(domain[0], "keep", person)

    DEEDS: Sequence[Callable[..., None]] = (
        comment,
        comment,
        reword,
        stranger,
        amend_line,
        delete_line,
        write_decision,
        decide_on_base,
        add_file,
        add_own_line,
        close,
        close_as_stale,
        delete_branch,
        merge,
        merge,
        revert,
    )
    DEED = st.tuples(st.sampled_from(range(len(DEEDS))), NAMES_, VERDICTS, PEOPLE)

    def do(self, deed: tuple[int, str, str, str]) -> None:
        """One deed of a person."""
        index, *rest = deed
        self.DEEDS[index](self, *rest)

    @rule(deed=DEED)
    def person(self, deed: tuple[int, str, str, str]) -> None:
        """Somebody does something between two runs."""
        self.do(deed)

    # -- runs

    @rule()
    def run(self) -> None:
        """A run that nobody disturbs."""
        before = self.forge.refs.get(self.story.branch)
        self.story.run()
        if self.forge.refs.get(self.story.branch) != before:
            self.fresh.clear()  # a new commit says what evidence the reviewer sees
        self.settled = True
        self._check_words()

    @rule(at=st.integers(0, 60), done=st.booleans())
    def crash(self, *, at: int, done: bool) -> None:
        """The run is killed before some request, or just after a writing one."""
        count = [at if not done else at // 8]

        def kill(_: str) -> None:
            count[0] -= 1
            if count[0] < 0:
                raise Crash

        hook = "after" if done else "between"
        setattr(self.forge, hook, kill)
        try:
            self.story.run()
        except Crash:
            pass
        finally:
            setattr(self.forge, hook, lambda _: None)
        self.settled = False
        self.fresh |= {a.domain for a in self.story.asks}

    @rule(at=st.integers(0, 60), deed=DEED)
    def race(self, at: int, deed: tuple[int, str, str, str]) -> None:
        """Somebody does something between two requests of a run."""
        count = [at]

        def act(_: str) -> None:
            count[0] -= 1
            if count[0] == -1:
                self.do(deed)

        self.forge.between = act
        try:
            self.story.run()
        finally:
            self.forge.between = lambda _: None
        self.settled = False
        self.fresh |= {a.domain for a in self.story.asks}

    @precondition(lambda self: self.settled)
    @rule()
    def again(self) -> None:
        """Nothing happened since the last run: nothing is written."""
        self.story.quiet()

    # -- laws

    def _check_words(self) -> None:
        """Each domain's last word stands: on the base, or as the open pull request would leave it."""
        tree = self.forge.trees[self.forge.refs[BASE]]
        if self.open_number() is not None:
            merged = self.forge.merged_tree(
                self.forge.refs[BASE], self.forge.refs[self.story.branch]
            )
            assert merged is not None, "the pull request cannot be merged"
            tree = merged
        found = read_decisions(tree[DECISIONS].decode(), DECISIONS)
        stands = {subject: (d.decision, d.by) for subject, d in found.items()}
        for domain, words in self.said.items():
            verdict, _ = words[-1]
            assert domain in stands, (domain, words)
            now = stands[domain][0]
            sides = {AGAINST[v] for v, _ in words} >= {1, -1}
            assert now == verdict or (now == "watch" and sides), (domain, words, stands)
        if self.open_number() is not None:
            self._check_lines(tree[DISAVOW].decode(), stands)

    def _check_lines(self, text: str, stands: dict[str, tuple[str, str]]) -> None:
        """The open pull request brings nothing that was kept or declined, and nothing twice."""
        base = self.story.lines()
        lines = [one for one in text.splitlines() if one and one[0] != "#" and one not in base]
        asked = {line.removeprefix("domain:") for line in lines}
        assert not asked & {d for d, (said, _) in stands.items() if said in ("keep", "watch")}
        assert not asked & self.declined, (asked, self.declined)
        assert len(lines) == len(set(lines))

    @invariant()
    def human_commits_stay(self) -> None:
        """Every commit of a person is on a branch, or shown by a pull request."""
        tips = {*self.forge.refs.values(), *(p.head for p in self.forge.pulls_.values())}
        reachable: set[str] = set()
        for tip in tips:
            reachable |= self.forge.ancestors(tip)
        assert self.commits <= reachable

    @invariant()
    def one_open_proposal(self) -> None:
        """Never two open proposals of one site and kind."""
        opened = [p for p in self.forge.pulls_.values() if p.state == "open"]
        assert len(opened) <= 1
        assert all(p.author == BOT for p in opened)


TestProposals = Proposals.TestCase
TestProposals.settings = settings(
    few(40, shrinks=not DEEP),  # of a deep run the search for a smaller failure takes too long
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
