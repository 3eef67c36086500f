"""`blm decide`: write a person's decisions into ``decisions.yaml``."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.dates import add_months
from blm.core.disavow.disavow_file import DOMAIN, host_subject, named_hosts
from blm.core.hosts.public_suffixes import Domains
from blm.core.hosts.urls import host_label, host_of
from blm.core.site.site import Decision, Verdict
from blm.errors import BlmError
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import write_files
from blm.repo.site.edits import put_decisions
from blm.repo.working_tree.paths import PROFILES, SHARED


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision without its subject.

    Attributes:
        verdict: keep, watch, remove or protect.
        reason: why it was decided.
        by: person who decides.
        on: ISO date of the decision.
        expires: ISO date; None for the policy's ``review.keep_months`` (keep), or for never.
    """

    verdict: Verdict
    reason: str
    by: str
    on: str
    expires: str | None = None


def record_decisions(
    root: Path,
    name: str,
    subjects: Sequence[str],
    draft: DecisionDraft,
    *,
    everywhere: bool = False,
) -> list[str]:
    """Write one decision per subject; returns a sentence for each.

    Args:
        root: folder of the repository.
        name: name of the site.
        subjects: domains, URLs or lines of the disavow file, defanged or not.
        draft: the decision.
        everywhere: True to write it for all sites; a site's own decision still has precedence.

    Raises:
        BlmError: a subject is neither a domain nor a URL.
    """
    desired = load_desired(root, name)
    verdict, until = draft.verdict, draft.expires
    if until is None and verdict == "keep":
        until = add_months(draft.on, int(desired.policy.review["keep_months"]))
    path = f"{SHARED if everywhere else f'{PROFILES}/{name}'}/decisions.yaml"
    file = root / path
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    listed = named_hosts(desired.disavow.lines)
    targets = [read_subject(subject, desired.names, listed) for subject in subjects]
    new = [
        Decision(one, verdict, draft.reason.strip(), draft.by, draft.on, until) for one in targets
    ]
    write_files(root, {path: put_decisions(text, new, file=path).encode()})
    lasts = f" until {until}" if until else ""
    return [f"{path}: {verdict} {target}{lasts}" for target in targets]


def read_subject(text: str, names: Domains, listed: Container[str] = ()) -> str:
    """The subject that a person wrote, defanged (``b[.]example``, ``hxxps://…``) or not.

    A host stands for its referring domain, unless it is written as a line of the disavow file, or
    the disavow file has a line for that host.

    Args:
        text: the subject as written.
        names: public suffixes and platforms, for the referring domain of a host.
        listed: hosts that lines of the disavow file name.

    Raises:
        BlmError: it is neither a domain nor a URL.
    """
    plain = text.strip().replace("[.]", ".").replace("(.)", ".").replace("[:]", ":")
    plain = re.sub(r"^hxxp", "http", plain, flags=re.IGNORECASE)
    if "://" in plain:
        if host_of(plain) is None:
            raise BlmError(f"{text!r} is not a URL", hint="give it as in the export")
        return plain
    as_line = plain[: len(DOMAIN)].lower() == DOMAIN
    plain = plain[len(DOMAIN) :].strip() if as_line else plain
    label = host_label(plain)
    if label is None or "/" in plain or ("." not in label and not label.startswith("[")):
        raise BlmError(f"{text!r} is not a domain", hint="give a domain, or a URL with https://")
    if as_line or label in listed:
        return host_subject(label, names.registrable)
    return names.registrable(label.removeprefix("www."))
