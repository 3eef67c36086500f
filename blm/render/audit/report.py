"""The audit report in Markdown; the part above the first fold fits one screen.

The text depends on the audit alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from blm.core.audit.audit import Audit
from blm.render.sections.audit_summary import view_need, view_verdict
from blm.render.sections.changes import fold_evidence, view_changes, view_wanted
from blm.render.sections.disavow_list import RETURNS_SHOWN, view_own, view_returns, view_upload
from blm.render.sections.kpis import view_anchors, view_index_changes, view_kpis
from blm.render.sections.link_changes import view_gains, view_reclaims
from blm.render.sections.open_work import view_looks, view_people, view_stages
from blm.render.sections.sources import view_quality, view_reproduction
from blm.render.text.templating import fill

View = dict[str, object]

BODY_LENGTH = 60_000
"""Characters; a pull request's body holds 65,536, and the proposal adds text of its own."""

SECTIONS: dict[str, Callable[[Audit], View | None]] = {
    "verdict": view_verdict,
    "need": view_need,
    "changes": view_changes,
    "upload": view_upload,
    "wanted": view_wanted,
    "kpis": view_kpis,
    "anchors": view_anchors,
    "index_changes": view_index_changes,
    "reclaims": view_reclaims,
    "gains": view_gains,
    "looks": view_looks,
    "returns": view_returns,
    "stages": view_stages,
    "people": view_people,
    "own_network": view_own,
    "quality": view_quality,
    "reproduction": view_reproduction,
}
"""Sections in order: name of the template, and its view; a view that is None omits the section."""

QUIET = {
    "upload": "differences from the list at Google",
    "wanted": "domains to decide on",
    "index_changes": "index changes",
    "reclaims": "lost links worth asking back",
    "gains": "new links worth knowing",
    "looks": "second looks due",
    "returns": "lines to take back",
    "stages": "removals under way",
    "people": "decisions in force",
}
"""What is listed as not found, in one line, when its section is omitted."""


def render_report(audit: Audit) -> str:
    """The report of an audit in GitHub's Markdown.

    Args:
        audit: judged; all untrusted text in it is defanged and escaped here.
    """
    views = {name: view(audit) for name, view in SECTIONS.items()}
    quiet = ", ".join(words for name, words in QUIET.items() if views[name] is None)
    views["quality"] = view_quality(audit) | {"quiet": quiet}
    sections = {name: fill(name, view) for name, view in views.items() if view is not None}
    _shrink(views["returns"], sections)
    wanted = views["wanted"]
    if wanted is not None:
        fold_evidence(audit, wanted, BODY_LENGTH - len(_join(sections)))
        sections["wanted"] = fill("wanted", wanted)
    return _join(sections)


def _shrink(returns: View | None, sections: dict[str, str]) -> None:
    """Halve the listed lines to take back until the page fits; their pull request has them all."""
    shown = RETURNS_SHOWN
    while returns is not None and shown and len(_join(sections)) > BODY_LENGTH:
        shown //= 2
        sections["returns"] = fill("returns", returns | {"shown": shown})


def _join(sections: Mapping[str, str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(sections.values())) + "\n"
