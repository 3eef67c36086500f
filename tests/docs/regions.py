"""What reference pages show of the code: each region of a page and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from blm.core.inventory.streams import STREAMS
from blm.core.kpis.kpi_table import KPIS
from blm.core.lint.codes import CODES
from blm.core.policy.bands import describe_mark
from blm.core.policy.policy import Policy
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS, Signal
from blm.core.site.stages import RECLAIM_TRANSITIONS, TRANSITIONS
from blm.exports import FORMATS
from blm.exports.column_maps.format import Format
from blm.repo.policy.layers import Resolution
from blm.repo.policy.policies import resolve_policy
from blm.repo.yaml.strict_loader import load
from tests.docs.blind_spots import BLIND_SPOTS
from tests.docs.pages import ROOT
from tests.docs.tables import codes, table
from tests.docs.verbs import write_global_options, write_verbs

COLUMNS_OF = {"domain": ("source_url", "domain"), "from": ("source_url",), "seen": ("source_url",)}
"""Columns of a reading behind a committed column, where the names differ."""

SCOPES = ("contents", "pull-requests", "issues", "statuses", "actions")
"""What a job of a workflow may be allowed."""


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


def write_cadences() -> str:
    """Runs by size of team in the default policy."""
    resolution, _ = default_policy()
    return table(
        ("team", "runs"),
        ((f"`{team}`", codes(runs)) for team, runs in resolution.values["cadence"].items()),
    )


def write_permissions() -> str:
    """What each job of the called workflows may do."""
    rows = []
    for name in ("audit", "check", "merged", "refresh"):
        path = ROOT / f".github/workflows/{name}.yml"
        jobs: Mapping[str, Any] = load(path.read_text(), path.name).require().data["jobs"]
        for job, said in jobs.items():
            rows.append((name, job, *(said["permissions"].get(scope, "") for scope in SCOPES)))
    return table(("workflow", "job", *SCOPES), rows)


def formats_by_stream() -> dict[str, list[Format]]:
    """The formats of each stream, in the order of the table of formats."""
    grouped: dict[str, list[Format]] = {}
    for form in FORMATS:
        grouped.setdefault(form.stream, []).append(form)
    return grouped


def write_streams() -> str:
    """One row per stream: who, what a row is, how complete it can be."""
    rows = []
    for name, forms in formats_by_stream().items():
        stream = STREAMS[name]
        kinds = [kind for form in forms for kind in _coverages(form)]
        caps = sorted({cap for form in forms for cap in form.caps if not form.sampled})
        if caps:
            kinds.append(f"capped at {', '.join(f'{cap:,}' for cap in caps)}")
        said = "; ".join(dict.fromkeys(kinds))
        rows.append((f"`{name}`", stream.title, stream.level, said, stream.rank or ""))
    mapped = [stream for name, stream in STREAMS.items() if name not in formats_by_stream()]
    rows += [(f"`{s.name}`", s.title, s.level, "full", s.rank or "") for s in mapped]
    return table(("stream", "report", "a row is a", "coverage", "rank"), rows)


def _coverages(form: Format) -> list[str]:
    if form.sampled:
        return ["sample"]
    return {"hosts": ["one-per-domain"], "detect": ["full", "one-per-domain"]}.get(
        form.grouping, ["full"]
    )


def filled(stream: str) -> list[str]:
    """Columns and metrics that any format of a stream fills; facts fill none."""
    if STREAMS[stream].level == "facts":
        return []
    return list(
        dict.fromkeys(name for form in formats_by_stream()[stream] for name in form.columns)
    )


def write_columns() -> str:
    """What each stream fills of a line and of the metrics."""
    rows = []
    for stream in formats_by_stream():
        own = [name for name in filled(stream) if "." not in name]
        metrics = [name for name in filled(stream) if "." in name]
        rows.append((f"`{stream}`", codes(own), codes(metrics)))
    return table(("stream", "columns of a row", "metrics"), rows)


def write_feeds() -> str:
    """Which streams can feed each KPI and each signal."""
    return f"{table(('KPI', 'fed by'), _kpi_feeds())}\n\n{table(('signal', 'fed by'), _signal_feeds())}"


def _kpi_feeds() -> list[tuple[str, str]]:
    return [(f"`{name}`", codes(by) or "no stream yet") for name, by in kpi_feeders().items()]


def kpi_feeders() -> dict[str, list[str]]:
    """Streams that can feed each KPI."""
    _, policy = default_policy()
    full = [f.stream for f in FORMATS if STREAMS[f.stream].level == "link" and not f.sampled]
    full = [name for name in dict.fromkeys(full) if name != "semrush.audit"]
    by_date = dict.fromkeys(("referring_domains_growth", "link_loss_rate"), full)
    fed = {name: _feeders(kpi.reads) for name, kpi in KPIS.items() if kpi.reads}
    feeds = {**by_date, **fed}
    return {name: feeds[name] for name in policy.kpis}


def _signal_feeds() -> list[tuple[str, str]]:
    return [(f"`{name}`", codes(by) or "no stream yet") for name, by in signal_feeders().items()]


def signal_feeders() -> dict[str, list[str]]:
    """Streams that can feed each signal."""
    signals = (*LINK_SIGNALS.values(), *DOMAIN_SIGNALS.values())
    return {signal.name: _feeders(signal.reads) for signal in signals}


def write_stream_table() -> str:
    """Per stream: the columns, KPIs and signals that it feeds, and what it does not see."""
    kpis, signals = kpi_feeders(), signal_feeders()
    rows = []
    for name in formats_by_stream():
        fed = [[key for key, by in feeders.items() if name in by] for feeders in (kpis, signals)]
        metrics = [column for column in filled(name) if "." in column]
        own = [column for column in filled(name) if "." not in column]
        rows.append(
            (
                STREAMS[name].title,
                f"`{name}`",
                codes(own),
                codes(metrics),
                codes(fed[0]),
                codes(fed[1]),
                BLIND_SPOTS[name],
            )
        )
    head = ("report", "stream", "columns", "metrics", "KPIs", "signals", "blind spots")
    return table(head, rows)


def _feeders(reads: Iterable[str]) -> list[str]:
    wanted = {column for name in reads for column in COLUMNS_OF.get(name, (name,))}
    return [stream for stream in formats_by_stream() if wanted & set(filled(stream))]


def write_lint_codes() -> str:
    """One row per code of the linter."""
    rows = (
        (f"[{code.id}](#{code.anchor})", f"`{code.name}`", code.severity, code.what, code.fix)
        for code in CODES.values()
    )
    return table(("code", "name", "severity", "a line or file that", "`--fix`"), rows)


WRITERS: Mapping[str, Callable[[], str]] = {
    "lint-codes": write_lint_codes,
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
    "cadences": write_cadences,
    "permissions": write_permissions,
    "guard-knobs": lambda: write_knobs("guards", "outreach", "review"),
    "run-knobs": lambda: write_knobs("limits"),
    "streams": write_streams,
    "columns": write_columns,
    "feeds": write_feeds,
    "stream-table": write_stream_table,
}
"""Region by the name it has in a page."""
