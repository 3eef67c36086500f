"""Checks beyond the schema: order, names and dates that contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from typing import Any

from blm.core.site.inboxes import Inbox, explain_wrong
from blm.errors import Problem
from blm.repo.site.decision_subjects import LINE, host_of, order_of, subject_of
from blm.repo.yaml.strict_loader import Document, Keys


def check_inboxes(document: Document, sites: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the inboxes of a file whose shape is right.

    Args:
        document: ``blm.yaml``.
        sites: names of the profiles.
    """
    seen: set[Inbox] = set()
    for index, entry in enumerate((document.data or {}).get("inboxes") or ()):
        inbox = Inbox(entry["kind"], entry["at"], entry.get("site", ""))
        path = ("inboxes", index, "at")
        if wrong := explain_wrong(inbox):
            yield document.problem(path, wrong[0], wrong[1])
        elif inbox in seen:
            yield document.problem(path, f"{inbox} stands here twice", warning=True)
        if inbox.site and inbox.site not in sites:
            message = f"there is no profile of {inbox.site}"
            yield document.problem(("inboxes", index, "site"), message)
        seen.add(inbox)


def check_meaning(
    document: Document, schema: str, name: str, *, shared: bool = False
) -> list[Problem]:
    """Errors between the values of one document.

    Args:
        document: that follows its schema.
        schema: its name.
        name: of the profile that it stands in, or of the policy that it is.
        shared: True if it holds for all sites.
    """
    check = CHECKS.get(schema)
    found = list(check(document)) if check else []
    if schema == "site":
        found += _check_names(document, name)
    if schema == "policy" and document.data["name"] != name:
        hint = f"write 'name: {name}', or rename the file"
        message = f"name is '{document.data['name']}', but the file is {name}.yaml"
        found.append(document.problem(("name",), message, hint))
    if not shared and schema in {"decisions", "protected"}:
        found += _check_sites_unused(document, schema)
    return found


def check_expired(document: Document, today: str) -> Iterator[Problem]:
    """Warnings about decisions that are expired on `today` (ISO date)."""
    for index, entry in enumerate(_entries(document, "decisions")):
        expires = entry.get("expires")
        if expires is not None and expires <= today:
            path = ("decisions", index, "expires")
            message = f"the decision about {subject_of(entry)} expired on {expires}"
            yield document.problem(path, message, "decide again, or remove the line", warning=True)


def check_own_domains(document: Document, is_suffix: Callable[[str], bool]) -> Iterator[Problem]:
    """Own domains that are public suffixes: strangers' domains would count as the site's own.

    Args:
        document: ``site.yaml``.
        is_suffix: True for a public suffix and for a single label.
    """
    for index, domain in enumerate(document.data["domains"]):
        if is_suffix(domain):
            message = f"{domain} is a public suffix: everybody's domains end in it"
            hint = f"name your own, such as {document.data['site']}"
            yield document.problem(("domains", index), message, hint)


def check_hosts(document: Document, registrable: Callable[[str], str]) -> Iterator[Problem]:
    """Decisions about a host below a referring domain, which no recommendation is about.

    Only protect has an effect: no line may cover the host.

    Args:
        document: decisions.
        registrable: the referring domain of a host.
    """
    for index, entry in enumerate(_entries(document, "decisions")):
        host = host_of(str(entry.get("domain", "")))
        above = registrable(host)
        if above != host and entry["decision"] != "protect":
            message = f"{host} is below the referring domain {above}: this decides nothing"
            hint = f"write 'domain: {above}', or 'line: {LINE}{host}' for a line of disavow.txt"
            yield document.problem(("decisions", index, "domain"), message, hint, warning=True)


def _check_names(document: Document, site: str) -> Iterator[Problem]:
    data = document.data
    if data["site"] != site:
        message = f"site is '{data['site']}', but the folder is '{site}'"
        yield document.problem(("site",), message, f"write 'site: {site}', or rename the folder")
    first = data["domains"][0]
    if data["site"] != first and not data["site"].endswith(f".{first}"):
        hint = f"start the list with {data['site']}, or the domain it belongs to"
        yield document.problem(("domains", 0), "the first domain is the site's own", hint)


def _check_sites_unused(document: Document, key: str) -> Iterator[Problem]:
    for index, entry in enumerate(_entries(document, key)):
        if "sites" in entry:
            hint = "remove it, or move the line to policies/shared"
            message = "'sites' belongs in policies/shared only"
            yield document.problem((key, index, "sites"), message, hint, key=True)


def _check_decisions(document: Document) -> Iterator[Problem]:
    entries = _entries(document, "decisions")
    earlier: dict[str, list[tuple[int, set[str]]]] = {}
    for index, entry in enumerate(entries):
        path = ("decisions", index)
        name, sites = subject_of(entry), set(entry.get("sites", ()))
        for other, others in earlier.get(name, ()):
            if not sites or not others or sites & others:
                line = document.place(("decisions", other))[0]
                message = f"{name} is decided twice, first at line {line}"
                yield document.problem(path, message, "keep the one that holds")
                break
        earlier.setdefault(name, []).append((index, sites))
        yield from _check_span(document, path, ("on", "expires"))
    yield from _check_sorted(document, [subject_of(entry) for entry in entries])


def _check_sorted(document: Document, names: list[str]) -> Iterator[Problem]:
    """One warning at the first decision out of order: a merge of two branches is easier sorted."""
    for index, (before, after) in enumerate(pairwise(names), 1):
        if order_of(after) < order_of(before):
            message = f"decisions are not sorted: {after} stands after {before}"
            hint = "sort the lines by domain"
            yield document.problem(("decisions", index), message, hint, warning=True)
            return


def _check_policy(document: Document) -> Iterator[Problem]:
    yield from _check_ids(document, ())


def _check_ids(document: Document, above: Keys) -> Iterator[Problem]:
    """Rules, and the weights of one family, go by their ids; each stands once in a file."""
    sections: Any = document.data
    for step in above:
        sections = sections.get(step) or {}
    lists: list[tuple[Keys, Any]] = [(("rules",), sections.get("rules"))]
    families = (sections.get("suspicion") or {}).get("families") or {}
    for name, family in families.items():
        lists.append((("suspicion", "families", name, "weights"), family.get("weights")))
    for path, entries in lists:
        seen: set[str] = set()
        for index, entry in enumerate(entries or ()):
            if entry["id"] in seen:
                place = (*above, *path, index, "id")
                yield document.problem(place, f"'{entry['id']}' stands twice", "give it another id")
            seen.add(entry["id"])


def _check_site(document: Document) -> Iterator[Problem]:
    yield from _check_ids(document, ("overrides",))
    for index in range(len(_entries(document, "campaigns"))):
        yield from _check_span(document, ("campaigns", index), ("from", "to"))
    yield from _check_properties(document)
    yield from _check_column_maps(document)


def _check_properties(document: Document) -> Iterator[Problem]:
    """Properties are of the site's own domains, as Search Console names them: with a last slash."""
    for index, url in enumerate(document.data.get("search_console") or ()):
        place = ("search_console", index)
        host = url.partition("://")[2].partition("/")[0]
        if not any(host == d or host.endswith(f".{d}") for d in document.data["domains"]):
            hint = "name the site's own, or add its domain to domains"
            yield document.problem(place, f"{host} is none of the site's domains", hint)
        elif not url.endswith("/"):
            yield document.problem(place, "a URL-prefix property ends with /", f"write {url}/")


def _check_column_maps(document: Document) -> Iterator[Problem]:
    """Maps go by their names, and each column of a file answers one of ours."""
    names: set[str] = set()
    for index, entry in enumerate(_entries(document, "column_maps")):
        path = ("column_maps", index)
        if entry["name"] in names:
            message = f"'{entry['name']}' stands twice"
            yield document.problem((*path, "name"), message, "give it another name")
        names.add(entry["name"])
        taken: dict[str, str] = {}
        for ours, theirs in entry["columns"].items():
            first = taken.setdefault(" ".join(theirs.split()).lower(), ours)
            if first != ours:
                message = f"'{theirs}' is the column for {first} already"
                yield document.problem((*path, "columns", ours), message, "name another, or none")
        for ours in entry.get("values", {}):
            if ours not in entry["columns"]:
                message = f"no column is named for '{ours}'"
                hint = f"add '{ours}' to columns, or remove its values"
                yield document.problem((*path, "values", ours), message, hint, key=True)


def _check_incidents(document: Document) -> Iterator[Problem]:
    for index in range(len(_entries(document, "incidents"))):
        yield from _check_span(document, ("incidents", index), ("from", "to"))


def _check_span(document: Document, path: Keys, keys: tuple[str, str]) -> Iterator[Problem]:
    """The second date of an entry does not lie before the first."""
    entry: Any = document.data[path[0]][path[1]]
    first, last = (entry.get(key) for key in keys)
    if first is not None and last is not None and last < first:
        message = f"{last} lies before {first}, the date of '{keys[0]}'"
        yield document.problem((*path, keys[1]), message, "correct one of the two dates")


def _entries(document: Document, key: str) -> list[dict[str, Any]]:
    return document.data.get(key) or []


CHECKS: dict[str, Callable[[Document], Iterator[Problem]]] = {
    "policy": _check_policy,
    "site": _check_site,
    "decisions": _check_decisions,
    "incidents": _check_incidents,
}
