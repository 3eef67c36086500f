"""`blm propose`: judge every site, push facts once, then update proposals site by site.

fetch facts -> judge -> push facts -> read decisions, draft, plan, carry out -> notify people
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from blm.core.audit.audit import Audit
from blm.core.dates import add_days
from blm.core.forge.errors import MovedRef
from blm.core.link_profile.desired_state import Desired, replay_moment
from blm.core.proposals.draft_proposals import audit_proposal
from blm.core.proposals.forge_state import Texts
from blm.core.proposals.proposal import KINDS, PREFIX, Kind, Proposal, branch_of
from blm.core.proposals.reviewer_decisions import DecisionInputs, HeardDecisions
from blm.errors import BlmError
from blm.pipeline.audit.audit import Audited, audit_site
from blm.pipeline.audit.due_runs import DueSite, is_unfinished, look_again, look_at
from blm.pipeline.audit.job_handover import take_over
from blm.pipeline.audit.results import LeftOut, write_badge
from blm.pipeline.forge_sync.checkouts import Clean, refuse_behind
from blm.pipeline.forge_sync.connections import Connection
from blm.pipeline.forge_sync.facts import (
    Laid,
    Sent,
    checkout,
    fetch_facts,
    read_way,
    refuse_stale,
    reopen_facts,
    send_facts,
)
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.load_site import refuse_private, reload_results
from blm.pipeline.propose.closed_pull_requests import LATE_DAYS
from blm.pipeline.propose.draft import ProposalDrafter, carries_report
from blm.pipeline.propose.propose_one import Result, propose
from blm.pipeline.propose.unpushed import Unpushed, find_unpushed
from blm.pipeline.repository import Options
from blm.repo.site.human_files import concerned_sites
from blm.repo.snapshot.completeness import check_files
from blm.repo.snapshot.inventory import load_exports


@dataclass(slots=True)
class Run:
    """One run over several sites.

    Attributes:
        connection: the forge and its checkout.
        options: options of the run; the cadence may be ``due``.
        handed: folder of snapshots handed over by earlier jobs, or None.
        judged: audits of this run, by site.
        facts: SHA of the commit with the snapshots; empty before they are pushed.
    """

    connection: Connection
    options: Options
    handed: Path | None = None
    judged: dict[str, Audited] = field(default_factory=dict)
    facts: str = ""
    _looked: dict[str, DueSite] = field(default_factory=dict)
    _stale: set[str] = field(default_factory=set)
    _clean: Clean | None = None
    _laid: Laid = field(default_factory=Laid)
    _held: dict[str, BlmError] = field(default_factory=dict)
    _ready: list[str] = field(default_factory=list)
    _busy: Mapping[str, str] | None = None
    _unpushed: Unpushed | None = None

    def begin(self, names: Iterable[str]) -> None:
        """Read on where facts wait that the base branch does not take, and from earlier jobs.

        Args:
            names: sites of this run.

        Raises:
            GitRefused: git can write nothing in this checkout; nothing was written.
            ForgeRefused: the checkout is none, or behind the base branch; nothing was written.
        """
        checkout(self.connection).require_clean_index()
        self._clean = refuse_behind(self.connection, names)
        reopen_facts(self.connection)
        self._laid = fetch_facts(self.connection)
        if self.handed is not None and self.handed.is_dir():
            self._held = take_over(self.connection.root, self.handed)

    def judge(self, name: str) -> str:
        """Ingest and judge one site, if anything is due; gives one sentence about it.

        Raises:
            MissingFiles: files of its snapshot are gone.
            Refused: the repository is public and the site is not, or a guard of the run refused.
            BlmError: what an earlier job said of the site's exports.
        """
        if name in self._held:
            raise self._held[name]
        root, options = self.connection.root, self.options
        looked = look_at(
            root, name, today=options.today, cadence=options.cadence, common=self.connection.common
        )
        refuse_private(looked.desired.site, self.connection.repository)
        if looked.due is not None:
            run = dataclasses.replace(options, cadence=looked.due.run, write=True)
            desired = looked.desired
            left_out = partial(_travels_apart, desired)
            self.judged[name] = audit_site(root, name, run, left_out, desired)
            looked = dataclasses.replace(looked, desired=reload_results(root, desired))
            write_badge(root, name, looked.desired.history)
        else:  # what stands in the checkout is pushed all the same
            profile = root / "profiles" / name
            check_files(profile, load_exports(profile))
        self._looked[name] = looked
        self._ready.append(name)
        return f"{looked.due.run}: {looked.due.why}" if looked.due else "nothing is due"

    def send(self) -> Mapping[str, BlmError]:
        """Push everything that was judged, in one commit.

        Returns:
            By site why nothing of it was pushed, and nothing is proposed: somebody else pushed
            its files meanwhile. What the run wrote about these sites is taken back.

        Raises:
            MovedRef: others pushed each time; what the run wrote is taken back.
        """
        tree = checkout(self.connection)
        start, own = tree.commit(), set(tree.changed())
        sent = self._sent()
        # The checkout follows the push, and what others pushed meanwhile comes with it.
        theirs = [path for path in tree.changed_since(start) if path not in own]
        self._stale = set(concerned_sites(theirs, self._ready))
        self.facts = sent.commit
        self._unpushed = find_unpushed(self.connection)
        self._ready = [name for name in self._ready if name not in sent.passed]
        return sent.passed

    def _sent(self) -> Sent:
        """Facts as they were pushed; nothing stays in the checkout of those that were not."""
        sites = [*self._ready, *_sites_of(self._laid)]
        try:
            return send_facts(self.connection, self._ready, self._laid, passing=self._restore)
        except MovedRef as moved:
            self._restore(sites, moved)
            raise

    def _restore(self, names: Iterable[str], moved: MovedRef) -> None:
        if self._clean is not None:
            self._clean.restore(moved, names)

    def propose(self, name: str) -> list[Result]:
        """Bring a site's proposals to where they should be; commits that count later are told."""
        if name not in self._ready:
            return []
        first, *others = self._propose(name)
        told = self._unpushed.say(name) if self._unpushed else ""
        reason = "; ".join(part for part in (first.reason, told) if part)
        return [dataclasses.replace(first, reason=reason), *others]

    def _propose(self, name: str) -> list[Result]:
        root, today = self.connection.root, self.options.today
        # The audit's own comes last: where it lacks, the next run knows that this one was killed.
        kinds = [kind for kind in reversed(KINDS) if self._concerns(name, kind)]
        if not kinds:
            return [_quiet(name)]
        desired = self._site(name).desired
        inputs = DecisionInputs(desired.names, int(desired.policy.review["keep_months"]))
        reader = Reader(self.connection.forge, name, inputs, today, read_way(self.connection))
        refuse_stale(reader, root, self.facts)
        moment = replay_moment(desired.history)
        if moment is None:
            return [_quiet(name)]
        folder, web = root / "profiles" / name, self.connection.repository.web
        judged = self.judged.get(name)
        drafter = ProposalDrafter(folder, desired, moment, reader.events, self.facts, web, judged)
        wait_days = int(desired.policy.outreach["wait_days"])
        results = [_propose(reader, drafter, kind, wait_days) for kind in kinds]
        return results[::-1]

    def end(self) -> None:
        """Bring the checkout to what the run recorded on the base branch, where it can be."""
        if self._ready:
            checkout(self.connection).follow(self.connection.repository.default_branch)

    def _concerns(self, name: str, kind: Kind) -> bool:
        """Whether a kind of proposal is worth asking the forge about."""
        if branch_of(name, kind) in self._branches():
            return True
        judged = self.judged.get(name)
        if judged is None and kind != "targets":
            seen = self._branches().get(branch_of(name, "audit"), "")
            today = self.options.today
            return is_unfinished(self.connection.root, self._site(name), today, seen)
        return judged is not None and (
            kind == "audit" or (kind == "undisavow" and judged.audit.cadence == "quarterly")
        )

    def _site(self, name: str) -> DueSite:
        """A site as read before it was judged, with what was written since.

        Raises:
            InvalidFiles: others changed its files meanwhile, and they hold errors now.
        """
        if name in self._stale:
            self._looked[name] = look_again(self.connection.root, self._looked[name])
            self._stale.remove(name)
        return self._looked[name]

    def _branches(self) -> Mapping[str, str]:
        """Branches with a pull request that is open or was till lately, or without any.

        To each the day on which its pull request last changed, empty without one.
        """
        if self._busy is None:
            forge = self.connection.forge
            since = add_days(self.options.today, -LATE_DAYS) + "T00:00:00Z"
            busy = dict.fromkeys(forge.branches(PREFIX), "")
            for pull in forge.pull_requests(PREFIX, "all", since):
                busy[pull.branch] = max(pull.updated[:10], busy.get(pull.branch, ""))
            self._busy = busy
        return self._busy


def _propose(reader: Reader, drafter: ProposalDrafter, kind: Kind, wait_days: int) -> Result:
    def draft(heard: HeardDecisions, base: Texts) -> Proposal:
        return drafter.draft(kind, heard, base)

    return propose(reader, kind, draft, wait_days=wait_days, show=drafter.show)


def _sites_of(laid: Laid) -> set[str]:
    return {path.split("/")[1] for path in laid.files}


def _quiet(name: str) -> Result:
    branch = branch_of(name, "audit")
    return Result(name, "audit", "unchanged", branch, "", None, "", "nothing is due", 0)


def _travels_apart(desired: Desired, audit: Audit) -> LeftOut:
    """Result files of an audit that travel with its proposal, not with the facts."""
    if carries_report(audit_proposal(audit, desired.disavow)):
        return frozenset({"disavow", "report"})
    return frozenset({"disavow"})
