"""Stories: everything known, said and recommended about one referring domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from blm.core.findings.finding import Finding
from blm.core.link_profile.desired_state import Moment
from blm.core.link_profile.profile import JudgedProfile
from blm.core.plan.line_guards import Hold
from blm.core.policy.suspicion import Contribution, list_contributions
from blm.core.site.site import Site
from blm.core.why.domain_commits import Touches
from blm.core.why.domain_links import ReferringDomainLinks, sum_links
from blm.core.why.human_record import Mentions, gather_mentions
from blm.core.why.missing_exports import Fills, Settling, find_settling
from blm.core.why.one_domain import SingleJudge
from blm.core.why.rule_trace import RuleReason, explain_rules

LEAST = 80.0
"""Least similarity of 100, by insertions and deletions: a letter or two of a short name."""
OFFERED = 3


def find_near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names most similar to `name`, best first, at most `OFFERED`."""
    names = sorted(set(known))
    ranked = process.extract(name, names, scorer=fuzz.ratio, limit=OFFERED, score_cutoff=LEAST)
    return tuple(near for near, *_ in ranked)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The recommendation for a domain, with its reasons.

    Attributes:
        finding: the audit's, or the one that it would have if it showed the domain.
        shown: true if the audit shows it.
        by_url: true if it has good links too, so that only single pages are meant.
        due_now: true if an undecided remove rule needs a second look now.
        holds: why its line is not proposed now.
        contributions: to its suspicion.
        rules: all rules with their answers.
        settling: unknown signals with the reports that would tell them, most useful first.
    """

    finding: Finding
    shown: bool
    by_url: bool
    due_now: bool
    holds: tuple[Hold, ...]
    contributions: tuple[Contribution, ...]
    rules: tuple[RuleReason, ...]
    settling: tuple[Settling, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The story of one domain.

    Attributes:
        site: what people wrote about the site.
        domain: referring domain; page: URL asked about, or empty.
        moment: when it was judged.
        policy_name, policy_hash, prior: of the policy that judged.
        verdict: None if no tool has ever seen the domain.
        links: its links.
        mentions: what people wrote about it.
    """

    site: Site
    domain: str
    page: str
    moment: Moment
    policy_name: str
    policy_hash: str
    prior: float
    verdict: Explanation | None
    links: ReferringDomainLinks
    mentions: Mentions


@dataclass(frozen=True, slots=True)
class Places:
    """``file:line`` of the parts of a story; absent or empty where there is none.

    Attributes:
        rules: by id.
        weights: by family and id.
        links: of the inventory, by source and target URL, the latter empty where unknown.
        metrics: the domain's line of ``domains/``.
        result: its line of ``recommendations.yaml``.
        list: of the disavow file, without a line.
        receipt: of the newest receipt, without a line.
    """

    rules: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[tuple[str, str], str] = field(default_factory=dict)
    links: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    metrics: str = ""
    result: str = ""
    list: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A story with the places of its parts and the commits about it.

    Attributes:
        story: of the domain.
        audited: true if an audit is committed; else it was judged as of today.
        places: in the repository's files.
        touches: commits.
    """

    story: Story
    audited: bool
    places: Places
    touches: Touches


def tell_story(judge: SingleJudge, domain: str, *, page: str, fills: Fills) -> Story:
    """The story of a domain.

    Args:
        judge: of the profile.
        domain: referring domain as an A-label.
        page: URL asked about, or empty.
        fills: columns that each report can fill, by stream.
    """
    profile = judge.profile
    desired, own = profile.desired, profile.narrow(domain)
    return Story(
        site=desired.site,
        domain=domain,
        page=page,
        moment=profile.moment,
        policy_name=desired.policy.name,
        policy_hash=desired.policy.hash,
        prior=desired.policy.prior,
        verdict=_explain(judge, own, domain, fills),
        links=sum_links(own.links, page),
        mentions=gather_mentions(desired, domain, profile.rulings),
    )


def _explain(
    judge: SingleJudge, own: JudgedProfile, domain: str, fills: Fills
) -> Explanation | None:
    finding = next(iter(judge.find(domain)), None)
    if finding is None:
        return None
    row = next(iter(own.domains.iter_rows(named=True)))
    policy = judge.profile.desired.policy
    return Explanation(
        finding=finding,
        shown=domain in judge.shown,
        by_url=row["by_url"],
        due_now=row["due_now"],
        holds=judge.hold(finding),
        contributions=list_contributions(row, policy),
        rules=explain_rules(row, own.links, policy),
        settling=find_settling(
            finding.unknown,
            policy=policy,
            fills=fills,
            wanted=set(judge.profile.desired.site.streams),
            taken={export.stream for export in judge.profile.exports},
        ),
    )
