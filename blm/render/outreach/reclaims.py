"""Lost links and redirects as text, JSON and Markdown, with due dates and closed ones."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Any

from blm import SCHEMA
from blm.core.audit.audit import Audit
from blm.core.reclaim.lost_links import Loss, Reclaim
from blm.core.reclaim.reclaims import Replacement
from blm.core.reclaim.redirects import NOT_FOUND, Redirect
from blm.render.sections.domain_wording import number_or_unknown
from blm.render.sections.link_changes import CATEGORY_NAMES
from blm.render.text.escaping import code, defang, host, plain, url
from blm.render.text.numbers import plural
from blm.render.text.templating import fill
from blm.render.text.terminals import screen

SHOWN = 10
"""Most lost links listed on a terminal; JSON has them all."""
URL_WIDTH = 90


def render_reclaim_json(audit: Audit) -> dict[str, Any]:
    """``{schema, site, as_of, today, redirects[], links[], recovered[]}``."""
    found = audit.reclaims
    return {
        "schema": SCHEMA,
        "site": audit.site.name,
        "as_of": audit.as_of,
        "today": audit.today,
        "redirects": [dataclasses.asdict(one) for one in found.redirects],
        "links": [_record(audit, one) for one in found.losses if one.stated],
        "looks": [_record(audit, one) for one in found.losses if not one.stated],
        "recovered": [{"subject": name, "asked_on": day} for name, day in found.recovered],
    }


def _record(audit: Audit, one: Loss) -> dict[str, Any]:
    again = audit.reclaims.replacements.get(one.reclaim.source_url, ())
    return {
        **dataclasses.asdict(one.reclaim),
        "stage": one.stage,
        "on": one.on,
        "overdue": _is_overdue(audit, one),
        "replacements": [dataclasses.asdict(other) for other in again],
    }


def _is_overdue(audit: Audit, one: Loss) -> bool:
    return one.can_ask and one.reclaim.due < audit.today


def _parts(audit: Audit) -> dict[str, list[Loss]]:
    """Losses by next action: ask, look, site offline, already asked."""
    found = audit.reclaims
    parts = {"ask": list(found.asks), "look": list(found.looks), "offline": [], "asked": []}
    parts["offline"] = [one for one in found.losses if one.stage == "lost" and not one.can_ask]
    parts["asked"] = [one for one in found.losses if one.stage == "reclaiming"]
    return parts


def render_reclaim_text(audit: Audit) -> str:
    """Redirects to make, requests, replacements, closed ones, next commands; for a terminal."""
    parts, redirects = _parts(audit), audit.reclaims.redirects
    lines = [f"{audit.site.name}: lost links, data of {audit.as_of}"]
    if redirects:
        lines += ["", f"Mend first: pages of ours ({len(redirects):,})"]
        lines += [f"  {_url(one.target_url)}  {_redirect_words(one)}" for one in redirects[:SHOWN]]
        lines += _more(redirects)
    if parts["ask"]:
        lines += ["", f"Ask back, best first ({len(parts['ask']):,})"]
        lines += [f"  {_lost(one.reclaim)}; {_due(audit, one)}" for one in parts["ask"][:SHOWN]]
        lines += _more(parts["ask"])
    if parts["look"]:
        lines += [
            "",
            f"Look first: listed no longer, and no tool says why ({len(parts['look']):,})",
        ]
        lines += [f"  {_silent(one.reclaim)}; {_due(audit, one)}" for one in parts["look"][:SHOWN]]
        lines += _more(parts["look"])
    if parts["asked"]:
        lines += ["", f"Asked ({len(parts['asked']):,})"]
        lines += [f"  {_lost(one.reclaim)}; asked on {one.on}" for one in parts["asked"][:SHOWN]]
        lines += _more(parts["asked"])
    if parts["offline"]:
        lines += ["", f"Offline: nobody to ask ({len(parts['offline']):,})"]
        for one in parts["offline"][:SHOWN]:
            lines += [f"  {_lost(one.reclaim)}", *_replacement_lines(audit, one)]
        lines += _more(parts["offline"])
    lines += ["", *_closed(audit), *_next_commands(audit, [*parts["ask"], *parts["look"]])]
    return screen(lines)


def _more(rows: Sequence[object]) -> list[str]:
    rest = len(rows) - SHOWN
    return [f"  …and {rest:,} more in --format json"] if rest > 0 else []


def _url(address: str) -> str:
    return plain(defang(address), URL_WIDTH)


def _redirect_words(one: Redirect) -> str:
    """How many links and domains a redirect brings back, and the state of the page."""
    if one.evidence == NOT_FOUND:
        said = "it does not exist: redirect it to the page that took its place"
    elif one.live:
        said = f"{plural(one.live, 'other link')} reach it: mend the redirect on the way to it"
    else:
        said = "nothing reaches it: mend the page, or the redirect on the way to it"
    return f"{plural(one.links, 'link')} of {plural(one.domains, 'domain')}; {said}"


def _lost(one: Reclaim) -> str:
    return f"{_url(one.source_url)}  {CATEGORY_NAMES[one.category]}; lost {one.lost_on}"


def _silent(one: Reclaim) -> str:
    return f"{_url(one.source_url)}  twice not listed, confirmed {one.lost_on}"


def _due(audit: Audit, one: Loss) -> str:
    return f"due {one.reclaim.due}{', overdue' if _is_overdue(audit, one) else ''}"


def _replacement_lines(audit: Audit, one: Loss) -> list[str]:
    """Comparable prospects to win instead, or a line that there are none."""
    found = audit.reclaims.replacements.get(one.reclaim.source_url, ())
    lines = [f"    instead: {_replacement(other)}" for other in found]
    return lines or ["    instead: no prospect is open"]


def _replacement(one: Replacement) -> str:
    weight = f"authority {number_or_unknown(one.authority)}"
    return f"{defang(one.domain)} ({one.status}, {weight}) for {_url(one.target_url)}"


def _closed(audit: Audit) -> Iterator[str]:
    """Recovered links, and how many were written off."""
    counts = Counter(one.stage for one in audit.reclaims.losses)
    for name, day in audit.reclaims.recovered:
        yield f"recovered: {_url(name)}, asked on {day}, is seen again"
    if counts["written-off"]:
        yield f"written off: {plural(counts['written-off'], 'link')}"


def _next_commands(audit: Audit, asks: Sequence[Loss]) -> Iterator[str]:
    """The commands that come next."""
    site = quote(audit.site.name)
    redirects = audit.reclaims.redirects
    if redirects:
        page = quote(defang(redirects[0].target_url))
        yield f"redirect made: blm reclaim {site} {page} --recovered"
    if asks:
        domain = quote(defang(asks[0].reclaim.domain))
        yield f"write:         blm reclaim {site} {domain} --draft"
        yield f"record:        blm reclaim {site} {domain} --asked --via e-mail"
        yield f"give up:       blm reclaim {site} {domain} --written-off --reason '…'"
    if not redirects and not asks:
        yield "no link is to be asked back"


def render_reclaim_markdown(audit: Audit) -> str:
    """A table per part; untrusted text is shown defanged, as code."""
    parts = _parts(audit)
    asked = [[*_cells(one.reclaim), one.on or "–"] for one in parts["asked"]]
    offline = [
        [
            *_cells(one.reclaim),
            "; ".join(line.partition(": ")[2] for line in _replacement_lines(audit, one)),
        ]
        for one in parts["offline"]
    ]
    view = {
        "site": audit.site.name,
        "as_of": audit.as_of,
        "redirects": [
            [url(one.target_url), _redirect_words(one)] for one in audit.reclaims.redirects
        ],
        "asks": [[*_cells(one.reclaim), _due(audit, one)] for one in parts["ask"]],
        "looks": [[*_cells(one.reclaim), _due(audit, one)] for one in parts["look"]],
        "asked": asked,
        "offline": offline,
        "closed": list(_closed(audit)),
        "commands": [
            f"blm {line.partition('blm ')[2]}"
            for line in _next_commands(audit, [*parts["ask"], *parts["look"]])
            if "blm " in line
        ],
    }
    return fill("reclaim", view) + "\n"


def _cells(one: Reclaim) -> list[object]:
    anchor = "unknown" if one.anchor is None else code(one.anchor, 50)
    return [
        host(one.domain),
        url(one.source_url),
        anchor,
        CATEGORY_NAMES[one.category],
        one.lost_on,
    ]
