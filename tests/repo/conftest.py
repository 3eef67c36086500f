"""A small, valid repository in a temporary folder, to be spoilt by each test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS
from blm.errors import Problem
from blm.pipeline.disavow.site_lint import check_list
from blm.pipeline.outreach.mails import check_templates
from blm.repo.schema.condition_checks import Signals
from blm.repo.validate.validation import validate

SIGNALS = Signals(DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS)
TODAY = "2026-11-22"
SITE = "profiles/acme.example"
FILES = {
    "blm.yaml": "schema: 1\nfacts: auto\n",
    f"{SITE}/site.yaml": """\
schema: 1
site: acme.example
policy: default
domains: [acme.example]
owners: [ana]
languages: [en, de]
topics: [hiking]
streams:
  ahrefs.links: {primary: true}
  gsc.links: {max_age_days: 35}
campaigns:
  - {name: spring, from: 2026-03-01, to: 2026-04-15}
protected:
  - {domain: partner.example, reason: our distributor}
""",
    f"{SITE}/anchors.yaml": "schema: 1\nbrand: [Acme]\nmoney: [hiking boots]\n",
    f"{SITE}/decisions.yaml": """\
schema: 1
decisions:
  - {url: "https://mixed.example/spam", decision: remove, reason: spam, by: ana, on: 2026-01-02}
  - {domain: odd.example, decision: keep, reason: a customer, by: ana, on: 2026-01-02}
""",
    f"{SITE}/log.yaml": """\
schema: 1
events:
  - {on: 2026-01-05, subject: disavow.txt, event: baseline, by: ana, ref: none}
  - {on: 2026-01-06, subject: spam.example, event: asked, by: ana, via: e-mail}
""",
}


@dataclass(frozen=True)
class Tree:
    """A repository on disk."""

    root: Path

    def write(self, path: str, text: str | bytes) -> Path:
        """Put a file at `path`, folders included."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a part of a file that must be there."""
        text = (self.root / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new, 1))

    def problems(self, *paths: str, today: str = TODAY) -> list[Problem]:
        """What `validate` finds."""
        return validate(
            self.root,
            [Path(p) for p in paths],
            today=today,
            signals=SIGNALS,
            check_list=check_list,
            check_templates=check_templates,
        )

    def said(self, *paths: str, today: str = TODAY) -> list[str]:
        """What `validate` finds, without hints."""
        return [str(p).partition(". hint:")[0] for p in self.problems(*paths, today=today)]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A valid repository with one site."""
    made = Tree(tmp_path / "repository")
    for path, text in FILES.items():
        made.write(path, text)
    return made
