"""The disavow file on a bot branch: blm's lines rewritten, people's edits kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blm.core.disavow.disavow_file import parse_disavow, replace_group, without_group
from blm.core.proposals.proposal import Ask, Proposal
from blm.core.review.declined import entry_values, group_lines, line_values
from blm.core.text.line_ends import split_kept
from blm.core.text.three_way_merge import merge_lines


def rebuild_disavow(
    proposal: Proposal,
    base: str,
    fork: str,
    head: str,
    *,
    before: Sequence[Ask] = (),
    group: str = "",
) -> str:
    """The text of the disavow file that the bot branch should have.

    Args:
        proposal: the proposal as it is now.
        base: text on the base branch.
        fork: text at the newest commit that both branches have.
        head: text on the bot branch.
        before: asks of blm's last commit on the branch; none on a new branch.
        group: date of blm's group in that commit.
    """
    if proposal.kind == "targets":
        return merge_lines(fork, base, head, union=True) or base
    if proposal.kind == "undisavow":
        restored = restore_lines(head, base, [ask.line for ask in before])
        return drop_lines(_merge(fork, base, restored), [ask.line for ask in proposal.asks])
    own = parse_disavow(_merge(fork, base, _without_asks(head, base, before)))
    left = group_lines(own, group) if group and group != proposal.group else ()
    if left:
        there = group_lines(parse_disavow(base), group)
        own = parse_disavow(replace_group(own, group, proposal.heading, there))
        left = tuple(line for line in left if line not in there)
    elsewhere = {(e.kind, e.value) for e in own.entries(without_group=proposal.group)}
    asks = [ask.line for ask in proposal.asks if not line_values([ask.line]) <= elsewhere]
    entries = dict.fromkeys([*group_lines(own, proposal.group), *left, *asks])
    if not asks and not left:
        return own.text
    return replace_group(own, proposal.group, proposal.heading, list(entries))


def _merge(fork: str, base: str, head: str) -> str:
    merged = merge_lines(fork, base, head, union=True)
    return base if merged is None else merged


def _without_asks(head: str, base: str, asks: Sequence[Ask]) -> str:
    """The branch's text without the lines of these asks, unless the base branch has them."""
    known = entry_values(parse_disavow(base)) if asks else set()
    lines = [ask.line for ask in asks if not line_values([ask.line]) & known]
    return drop_lines(head, lines)


def drop_lines(text: str, lines: Iterable[str]) -> str:
    """The text without these entries in any group; groups that become empty are deleted."""
    gone = line_values(lines)
    if not gone:
        return text
    parsed = parse_disavow(text).lines
    left = {e.group for e in parsed if e.value and (e.kind, e.value) not in gone}
    kept = "".join(
        raw
        for raw, line in zip(split_kept(text), parsed, strict=True)
        if (line.kind, line.value) not in gone
    )
    for group in sorted({line.group for line in parsed if line.group} - left):
        kept = without_group(parse_disavow(kept), group)
    return kept


def restore_lines(text: str, source: str, lines: Iterable[str]) -> str:
    """The text with missing `lines` inserted at the place where `source` has them."""
    wanted = line_values(lines)
    has = entry_values(parse_disavow(text))
    result = split_kept(text)
    parsed = parse_disavow(source).lines
    groups = {e.group for e in parsed if e.group and (e.kind, e.value) in wanted}
    at = 0
    for raw, line in zip(split_kept(source), parsed, strict=True):
        header = line.kind == "comment" and line.group in groups
        missing = (line.kind, line.value) in wanted and (line.kind, line.value) not in has
        if raw in result[at:]:
            at = result.index(raw, at) + 1
        elif missing or header:
            result.insert(at, raw)
            at += 1
    return "".join(result)
