"""A backtest as JSON: every figure of the text, shares as hits among trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blm import SCHEMA
from blm.core.cases.backtest import Backtest, Half, Marks, RuleMarks
from blm.core.cases.evaluated_case import BULK, STRENGTHS, Share
from blm.core.cases.scores import Agreement, Calibration


def backtest_record(found: Backtest, sites: Sequence[str]) -> dict[str, Any]:
    """A backtest as JSON.

    Args:
        found: the backtest.
        sites: names of the sites whose cases it used.
    """
    return {
        "schema": SCHEMA,
        "sites": list(sites),
        "policy": found.policy,
        "cases": found.cases,
        "left_out": {"later": found.later, "repeated": found.repeated},
        "partly": found.partly,
        "bulk_above": BULK,
        "marks": [{"words": s, **marks_record(found.marks[s])} for s in STRENGTHS],
        "rules": [_rule(one) for one in found.rules],
        "idle_rules": list(found.idle),
        "reviewers": [
            {"reviewer": name, "overturned": share_record(one)}
            for name, one in found.reviewers.items()
        ],
        "agreement": [_agreement(one) for one in found.agreement],
        "calibration": calibration_record(found.calibration),
        "halves": [_half(one) for one in found.halves],
        "why_not": found.why_not,
    }


def _rule(one: RuleMarks) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "recommend": one.recommend,
        "words": one.strength,
        "cases": one.cases,
        "removed": one.removed,
        "overturned": share_record(one.overturned),
    }


def _agreement(one: Agreement) -> dict[str, Any]:
    return {
        "reviewers": list(one.reviewers),
        "subject": one.subject,
        "agreed": share_record(one.agreed),
        "kappa": None if one.kappa is None else round(one.kappa, 4),
    }


def _half(half: Half) -> dict[str, Any]:
    return {
        "from": half.first,
        "to": half.last,
        "marks": marks_record(half.marks),
        "calibration": calibration_record(half.calibration),
    }


def share_record(one: Share) -> dict[str, Any]:
    """A share as JSON: hits, trials, the share and its interval, 0-1."""
    low, high = one.interval
    value = None if one.value is None else round(one.value, 4)
    return {
        "hits": one.hits,
        "of": one.trials,
        "share": value,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def marks_record(marks: Marks) -> dict[str, Any]:
    """Marks as JSON."""
    return {
        "cases": marks.cases,
        "precision": share_record(marks.precision),
        "recall": share_record(marks.recall),
        "overturned": share_record(marks.overturned),
    }


def calibration_record(found: Calibration) -> dict[str, Any]:
    """A calibration as JSON."""
    return {
        "cases": found.cases,
        "unknown": found.unknown,
        "brier": None if found.brier is None else round(found.brier, 6),
        "reference": None if found.reference is None else round(found.reference, 6),
        "bins": [
            {
                "low": b.low,
                "high": b.high,
                "mean": round(b.mean, 2),
                "removed": share_record(b.removed),
            }
            for b in found.bins
        ],
    }
