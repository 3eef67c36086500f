"""Files shared by all sites of a repository, each read and checked once per run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from blm.errors import Problem
from blm.repo.schema.condition_checks import Signals
from blm.repo.schema.schemas import check
from blm.repo.working_tree.paths import PROFILES, is_site_name, profile_folders, read_document
from blm.repo.yaml.strict_loader import Document


@dataclass(slots=True)
class CommonFiles:
    """Settings, policies, shared lists and the domains of all sites, as they were when first asked.

    A run over several sites makes one and hands it to each of them; files that change later are
    read by making another.

    Attributes:
        root: of the repository.
    """

    root: Path
    _documents: dict[str, Document | None] = field(default_factory=dict)
    _problems: dict[tuple[str, str, bool], list[Problem]] = field(default_factory=dict)
    _domains: dict[str, tuple[str, ...]] | None = None

    def document(self, path: str) -> Document | None:
        """A YAML file by its path from the root, or None when it is not there."""
        if path not in self._documents:
            self._documents[path] = read_document(self.root, path)
        return self._documents[path]

    def check(self, document: Document, schema: str, signals: Signals | None) -> list[Problem]:
        """Errors of a document by a schema, as `check` finds them.

        Args:
            document: one that `document` gave.
            schema: name of its schema.
            signals: that conditions may name; None leaves names and kinds of signals unchecked.
        """
        key = (document.file, schema, signals is None)
        if key not in self._problems:
            self._problems[key] = check(document, schema, signals=signals)
        return self._problems[key]

    def siblings(self, name: str = "") -> dict[str, str]:
        """Site by domain, of all sites but the named one; a file with errors names none.

        ``blm validate`` reports such a file; other sites can still be audited.
        """
        if self._domains is None:
            sites = [folder.name for folder in profile_folders(self.root)]
            self._domains = {one: self._read_domains(one) for one in sites if is_site_name(one)}
        others = {one: named for one, named in self._domains.items() if one != name}
        return {domain: site for site, named in others.items() for domain in named}

    def _read_domains(self, site: str) -> tuple[str, ...]:
        document = self.document(f"{PROFILES}/{site}/site.yaml")
        data = document.data if document is not None else None
        listed = data.get("domains") if isinstance(data, dict) else None
        return tuple(d for d in listed if isinstance(d, str)) if isinstance(listed, list) else ()
