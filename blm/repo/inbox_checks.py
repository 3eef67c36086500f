"""Inboxes in ``blm.yaml``, beyond their shape: addresses that can be fetched, sites that are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from blm.core.inboxes import Inbox, explain_wrong
from blm.errors import Problem
from blm.repo.strict import Document


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
