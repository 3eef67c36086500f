"""`blm policy backtest`: a policy against what people said so far."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from blm.core.backtests import run_backtest
from blm.core.trying import RECORDED, backtest
from blm.errors import NothingYet
from blm.pipeline.past_cases import find_policy, read_past_cases
from blm.render.backtests import render_backtest
from blm.repo.policy_test_files import empty_frame


def show_backtest(root: Path, site: str | None, policy: str, form: str, *, older: bool) -> str:
    """A backtest as text, markdown or json.

    Args:
        root: of the repository.
        site: name, or None for all.
        policy: name or file of a policy that judges the cases anew; empty takes what was
            recommended then.
        form: text, markdown or json.
        older: whether cases count whose signals are of a later day than their word.

    Raises:
        BlmError: there is no such site or policy.
        InvalidFiles: cases or policies hold errors.
        NothingYet: there are no cases; as JSON that is an empty backtest with its reason.
    """
    name = _name(root, policy) if policy else ""
    try:
        past = read_past_cases(root, [site] if site else [], policy)
    except NothingYet as nothing:
        if form != "json":
            raise
        none = run_backtest((), name or RECORDED, {}, (), {"later": 0, "repeated": 0})
        return render_backtest(dataclasses.replace(none, why_not=nothing.message), (), form)
    found = backtest(past.cases, past.policies(), empty_frame(), name=name, later=older)
    return render_backtest(found, sorted(past.cases), form)


def _name(root: Path, policy: str) -> str:
    data = find_policy(root, policy).data
    return str(data.get("name", policy)) if isinstance(data, dict) else policy
