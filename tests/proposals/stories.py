"""A site at the forge in memory, and what people do there, in the words of a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from blm.core.proposals.forge_state import Texts
from blm.core.proposals.proposal import Ask, Kind, Proposal
from blm.core.proposals.reviewer_decisions import DecisionInputs, HeardDecisions
from blm.core.site.site import Event
from blm.pipeline.forge_sync.facts_branch import Way
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.people_files import grow_log, read_decisions, read_events
from blm.pipeline.propose.propose_one import Result, propose
from tests.builders import NAMES
from tests.proposals.memory_forge import BASE, MemoryForge

SITE = "acme.example"
DISAVOW = f"profiles/{SITE}/disavow.txt"
DECISIONS = f"profiles/{SITE}/decisions.yaml"
LOG = f"profiles/{SITE}/log.yaml"
OLD = "# kept by hand\ndomain:old.example\n"
EAR = DecisionInputs(NAMES, 24)


def ask(name: str, *families: str, rule: str = "spam") -> Ask:
    """A line about a domain."""
    return Ask(f"domain:{name}.example", f"{name}.example", rule, "due", families or ("anchor",))


def report(as_of: str, text: str) -> dict[str, bytes | None]:
    """The report of an audit."""
    return {f"profiles/{SITE}/reports/{as_of}-quarterly.md": text.encode()}


@dataclass
class Story:
    """One site, two owners with write permission, and a stranger.

    Attributes:
        forge: in memory.
        asks: what the audit would ask now.
        period: of a full audit, or empty.
        group: as-of of the audit.
        kind: of proposal.
        proposal: further fields of the draft.
        way: of facts to the base branch.
    """

    forge: MemoryForge = field(default_factory=MemoryForge)
    asks: Sequence[Ask] = ()
    period: str = ""
    group: str = "2026-01-04"
    kind: Kind = "audit"
    proposal: dict[str, object] = field(default_factory=dict)
    way: Way = "auto"
    drafts: int = 0

    def __post_init__(self) -> None:
        self.forge.people = {"ana": "write", "ben": "maintain", "eve": "none"}
        events = [
            Event("2025-12-01", f"{name}.example", "no-contact", "ana", reason="no address")
            for name in "abcdefgh"
        ]
        tree = {
            DISAVOW: OLD.encode(),
            DECISIONS: b"# One line per decision.\nschema: 1\n",
            LOG: grow_log("schema: 1\n", events, LOG).encode(),
            "README.md": b"hello\n",
        }
        if BASE not in self.forge.refs:
            self.forge.refs[BASE] = self.forge.put((), tree, "ana", "begin")

    def draft(self, heard: HeardDecisions, base: Texts) -> Proposal:
        """What the audit would ask, whatever was heard: the planner must settle it."""
        self.drafts += 1
        shown = f"{self.period} {sorted((a.line, a.families) for a in self.asks)}"
        files = report(self.group, shown) if self.period or self.asks else {}
        made = Proposal(
            SITE,
            self.kind,
            self.group,
            "proposed by policy default",
            asks=tuple(self.asks),
            period=self.period,
            files=files,
            title="blm: acme.example",
            body=f"Body of {self.group}.",
            reviewers=("ana",),
        )
        return replace(made, **self.proposal)  # type: ignore[arg-type]

    def run(self) -> Result:
        """One run of the program."""
        reader = Reader(self.forge, SITE, EAR, self.forge.day, self.way)
        return propose(reader, self.kind, self.draft, wait_days=14)

    @property
    def branch(self) -> str:
        return f"blm/{SITE}/{self.kind}"

    @property
    def number(self) -> int:
        """Number of the newest pull request."""
        return max(self.forge.pulls_)

    def text(self, path: str, branch: str = BASE) -> str:
        """A file on a branch."""
        return self.forge.trees[self.forge.refs[branch]].get(path, b"").decode()

    def decisions(self, branch: str = BASE) -> dict[str, tuple[str, str]]:
        """Verdict and person by subject, on a branch."""
        found = read_decisions(self.text(DECISIONS, branch), DECISIONS)
        return {subject: (d.decision, d.by) for subject, d in found.items()}

    def events(self) -> list[tuple[str, str, str]]:
        """What the log got since the story began: event, subject, person."""
        found = read_events(self.text(LOG), LOG)
        return [(e.event, e.subject, e.by) for e in found if e.event != "no-contact"]

    def lines(self, branch: str = BASE) -> list[str]:
        """Entries of the disavow file."""
        return [one for one in self.text(DISAVOW, branch).splitlines() if one and one[0] != "#"]

    def edit(self, path: str, old: str, new: str, *, by: str = "ana", branch: str = "") -> str:
        """A person replaces text in a file."""
        name = branch or self.branch
        text = self.text(path, name)
        assert old in text, text
        return self.forge.push(name, by, {path: text.replace(old, new).encode()}, "edit")

    def decide(self, line: str, *, by: str = "ana", branch: str = "") -> str:
        """A person adds a decision to the file."""
        name = branch or self.branch
        text = self.text(DECISIONS, name).rstrip("\n") + "\n"
        if "decisions:" not in text:
            text += "decisions:\n"
        return self.forge.push(name, by, {DECISIONS: (text + f"  - {{{line}}}\n").encode()}, "say")

    def quiet(self) -> Result:
        """A further run, which must write nothing."""
        before = len(self.forge.writes)
        result = self.run()
        assert self.forge.writes[before:] == [], self.forge.writes[before:]
        return result
