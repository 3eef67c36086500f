"""Profile of the whole audit: timers around the steps of docs/straight-line.md.

``python -m benchmarks.stages REPOSITORY SITE TODAY`` runs the verb in this process and prints a
list of stages as JSON. A stage's time is its own: that of a stage inside it is taken off.
"""

from __future__ import annotations

import time

START = time.perf_counter()

# What follows is timed too: imports are a part of every run.
import contextlib  # noqa: E402
import functools  # noqa: E402
import importlib  # noqa: E402
import inspect  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("people's files", ("load_desired",)),
    ("known exports told by their digest", ("hash_file",)),
    ("exports read", ("read_exports",)),
    ("identity and referring domains", ("prepare",)),
    ("guards of the run", ("check_reading", "check_site", "check_shrinks")),
    ("rows set aside by part and taken back", ("Spool.put", "Spool.take")),
    ("inventory loaded", ("load_table",)),
    ("links merged", ("ingest_links",)),
    ("domains merged", ("merge_domains",)),
    ("lines formatted and placed in files", ("format_lines", "place_lines", "format_table")),
    ("parts joined, files compared", ("take_in",)),
    ("states of links", ("judge_states",)),
    ("texts of links", ("judge_anchors", "judge_pages")),
    ("texts of domains", ("add_domain_texts",)),
    (
        "domains, signals, recommendations",
        ("list_domains", "add_link_signals", "sum_links", "assess_domains"),
    ),
    (
        "findings and their deadlines",
        ("sample_pages", "join_networks", "build_findings"),
    ),
    ("KPIs", ("compute_kpis",)),
    ("plan", ("build_plan",)),
    ("rest of judgement", ("judge",)),
    ("report and result files", ("settle_results",)),
    ("files written", ("write_files",)),
)
"""Name of a stage, and its functions as modules of `CALLERS` name them, a method by its class."""
CALLERS = ("blm.pipeline.", "blm.core.audit.", "blm.core.link_profile.", "blm.core.plan.")
IMPORTS, REST = "start-up and imports", "everything else"


class Clock:
    """A clock for nested stages, which counts each stage's own time."""

    def __init__(self) -> None:
        """Start with no time counted."""
        self.spent: dict[str, float] = {}
        self._inner: list[float] = []
        self._thread = threading.get_ident()

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed; calls from other threads count as time of the stage they serve."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any function
            if threading.get_ident() != self._thread:
                return function(*args, **kwargs)
            self._inner.append(0.0)
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                whole = time.perf_counter() - start
                self.spent[stage] = self.spent.get(stage, 0.0) + whole - self._inner.pop()
                if self._inner:
                    self._inner[-1] += whole

        return timed


def profile(repository: str, site: str, today: str) -> list[dict[str, Any]]:
    """Stages in their order, each with its seconds; `found` is whether its functions are there."""
    from blm.cli import main

    importlib.import_module("blm.pipeline.audit.audit")
    clock = Clock()
    found = dict.fromkeys((stage for stage, _ in STAGES), True)
    for stage, names in STAGES:
        for name in names:
            found[stage] &= _time(name, functools.partial(clock.wrap, stage))
    imported = time.perf_counter() - START
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["audit", site, "--write", "--repo", repository, "--today", today])
    if code:
        sys.exit(f"the audit ended with {code}: {printed.getvalue()}")
    spent = {IMPORTS: imported} | {stage: clock.spent.get(stage, 0.0) for stage in found}
    spent[REST] = time.perf_counter() - START - sum(spent.values())
    return [
        {"stage": stage, "seconds": seconds, "found": found.get(stage, True)}
        for stage, seconds in spent.items()
    ]


def _time(name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> bool:
    """Have a function timed wherever blm names it; False when no caller knows it."""
    first, _, method = name.partition(".")
    callers = [module for key, module in sys.modules.items() if key.startswith(CALLERS)]
    known = [vars(module)[first] for module in callers if first in vars(module)]
    owner = next((one for one in known if inspect.isfunction(one) or inspect.isclass(one)), None)
    function = getattr(owner, method, None) if method else owner
    if function is None:
        return False
    if method:
        setattr(owner, method, wrap(function))
    else:
        _replace(function, wrap(function))
    return True


def _replace(function: object, timed: object) -> None:
    """Put the timed function wherever a module of blm names the other."""
    for module in [m for name, m in sys.modules.items() if name.split(".")[0] == "blm"]:
        for name in [n for n, value in vars(module).items() if value is function]:
            setattr(module, name, timed)


if __name__ == "__main__":
    print(json.dumps(profile(*sys.argv[1:])))  # noqa: T201 - the harness reads it
