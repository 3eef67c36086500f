"""`blm policy backtest`: a policy against what people said so far."""

from __future__ import annotations

from pathlib import Path

from blm.core.trying import backtest
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
        BlmError: there is no such site or policy, or there are no cases.
        InvalidFiles: cases or policies hold errors.
    """
    past = read_past_cases(root, [site] if site else [], policy)
    name = ""
    if policy:
        data = find_policy(root, policy).data
        name = str(data.get("name", policy)) if isinstance(data, dict) else policy
    found = backtest(past.cases, past.policies(), empty_frame(), name=name, later=older)
    return render_backtest(found, sorted(past.cases), form)
