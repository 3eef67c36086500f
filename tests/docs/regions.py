"""What reference pages show of the code: each region of a page and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from blm.core.bands import describe_mark
from blm.core.policies import Policy
from blm.core.signals import DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS, Signal
from blm.core.stages import RECLAIM_TRANSITIONS, TRANSITIONS
from blm.core.streams import STREAMS
from blm.exports import FORMATS
from blm.repo.layers import Resolution
from blm.repo.policies import resolve_policy
from tests.docs.pages import ROOT
from tests.docs.tables import codes, table
from tests.docs.verbs import write_global_options, write_verbs

COLUMNS_OF = {"domain": ("source_url", "domain"), "from": ("source_url",), "seen": ("source_url",)}
"""Columns of a reading behind a committed column, where the names differ."""
KPI_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "toxic_share": ("anchor", "ahrefs.dr", "ahrefs.traffic", "semrush.toxic", "moz.spam"),
    "average_authority": ("ahrefs.dr", "semrush.as", "moz.da"),
    "anchor_distribution": ("anchor",),
    "follow_share": ("rel",),
    "link_velocity": ("first_seen",),
    "referral_traffic": ("ga4.sessions",),
}
"""What a KPI reads of an export; the two that compare dates need a full link-level export."""


def default_policy() -> tuple[Resolution, Policy]:
    """The bundled policy ``default``: as written, and typed."""
    resolution = resolve_policy(ROOT, "default")
    return resolution, resolution.policy()


def write_signals(signals: Mapping[str, Signal]) -> str:
    """One row per signal."""
    return table(
        ("signal", "kind", "unit or values", "reads", "source", "what it tells"),
        (
            (f"`{s.name}`", s.kind, s.unit, codes(s.reads), s.source, s.says)
            for s in signals.values()
        ),
    )


def write_weights() -> str:
    """One row per weight of the default policy, by family."""
    resolution, policy = default_policy()
    families: Mapping[str, Any] = resolution.values["suspicion"]["families"]
    rows = [
        (
            f"`{weight.family}`",
            f"{families[weight.family]['cap']:g}",
            f"`{weight.id}`",
            f"{weight.points:+g}",
            f"`{_flow(weight.when)}`",
        )
        for weight in policy.weights
    ]
    return table(("family", "cap", "weight", "points", "when"), rows)


def _flow(condition: Any) -> str:
    """A condition as the policy writes it."""
    if isinstance(condition, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in condition.items()) + "}"
    if isinstance(condition, list):
        return "[" + ", ".join(map(_flow, condition)) + "]"
    return str(condition).lower() if isinstance(condition, bool) else str(condition)


def write_rules() -> str:
    """One row per rule of the default policy, in order."""
    _, policy = default_policy()
    rows = [(f"`{r.id}`", r.recommend, r.because) for r in policy.rules]
    return table(("rule", "recommends", "because"), rows)


def write_transitions(transitions: Mapping[str, Mapping[str, str]]) -> str:
    """One row per event: from which stages, to which one."""
    rows = [
        (f"`{event}`", codes(before), codes(dict.fromkeys(before.values())))
        for event, before in transitions.items()
    ]
    return table(("event", "possible when", "leads to"), rows)


def write_kpis() -> str:
    """Target, bands, window, period and sample of each KPI in the default policy."""
    _, policy = default_policy()
    rows = [
        (
            f"`{name}`",
            describe_mark(knobs["target"]),
            _marks(knobs["bands"]),
            f"{knobs['window_days']} days" if "window_days" in knobs else "",
            f"{knobs['period_days']} days",
            knobs["min_sample"],
        )
        for name, knobs in policy.kpis.items()
    ]
    return table(("KPI", "target", "bands", "window", "period", "sample"), rows)


def _marks(bands: Mapping[str, Any]) -> str:
    order = [name for name in ("watch", "warn", "urgent") if name in bands]
    return "; ".join(f"{name} {describe_mark(bands[name])}" for name in order)


def write_knobs(*sections: str) -> str:
    """Keys of sections of the default policy with their values."""
    resolution, _ = default_policy()
    rows = [
        (f"`{section}.{key}`", f"`{_flow(value)}`")
        for section in sections
        for key, value in resolution.values[section].items()
    ]
    return table(("key", "default"), rows)


def write_streams() -> str:
    """One row per stream: who, what a row is, how complete it can be."""
    rows = []
    for form in FORMATS:
        stream = STREAMS[form.stream]
        kinds = ["sample"] if form.sampled else ["full"]
        if form.grouping == "hosts":
            kinds = ["one-per-domain"]
        elif form.grouping == "detect":
            kinds.append("one-per-domain")
        if form.caps and not form.sampled:
            kinds.append(f"capped at {', '.join(f'{cap:,}' for cap in form.caps)}")
        rows.append(
            (f"`{stream.name}`", stream.title, stream.level, "; ".join(kinds), stream.rank or "")
        )
    return table(("stream", "report", "a row is a", "coverage", "rank"), rows)


def write_columns() -> str:
    """What each stream fills of a line and of the metrics."""
    rows = []
    for form in FORMATS:
        own = [name for name in form.columns if "." not in name]
        metrics = [name for name in form.columns if "." in name]
        rows.append((f"`{form.stream}`", codes(own), codes(metrics)))
    return table(("stream", "columns of a row", "metrics"), rows)


def write_feeds() -> str:
    """Which streams can feed each KPI and each signal."""
    return f"{table(('KPI', 'fed by'), _kpi_feeds())}\n\n{table(('signal', 'fed by'), _signal_feeds())}"


def _kpi_feeds() -> list[tuple[str, str]]:
    _, policy = default_policy()
    full = [f.stream for f in FORMATS if STREAMS[f.stream].level == "link" and not f.sampled]
    full = [name for name in full if name != "semrush.audit"]
    by_date = dict.fromkeys(("referring_domains_growth", "link_loss_rate"), full)
    fed = {name: _feeders(KPI_COLUMNS[name]) for name in policy.kpis if name in KPI_COLUMNS}
    feeds = {**by_date, **fed}
    return [(f"`{name}`", codes(feeds[name]) or "no stream yet") for name in policy.kpis]


def _signal_feeds() -> list[tuple[str, str]]:
    return [
        (f"`{signal.name}`", codes(_feeders(signal.reads)) or "no stream yet")
        for signal in (*LINK_SIGNALS.values(), *DOMAIN_SIGNALS.values())
    ]


def _feeders(reads: Iterable[str]) -> list[str]:
    wanted = {column for name in reads for column in COLUMNS_OF.get(name, (name,))}
    return [form.stream for form in FORMATS if wanted & set(form.columns)]


WRITERS: Mapping[str, Callable[[], str]] = {
    "global-options": write_global_options,
    "verbs": write_verbs,
    "link-signals": lambda: write_signals(LINK_SIGNALS),
    "domain-signals": lambda: write_signals(DOMAIN_SIGNALS),
    "summary-signals": lambda: write_signals(SUSPICION_SIGNALS),
    "weights": write_weights,
    "rules": write_rules,
    "transitions": lambda: write_transitions(TRANSITIONS),
    "reclaim-transitions": lambda: write_transitions(RECLAIM_TRANSITIONS),
    "kpis": write_kpis,
    "guard-knobs": lambda: write_knobs("guards", "outreach", "review"),
    "run-knobs": lambda: write_knobs("limits"),
    "streams": write_streams,
    "columns": write_columns,
    "feeds": write_feeds,
}
"""Region by the name it has in a page."""
