"""The documents about one site: its own, the shared ones, and the settings of the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blm.errors import BlmError, Problem
from blm.repo.schema.condition_checks import Signals
from blm.repo.schema.schemas import check
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.human_files import names_site
from blm.repo.site.semantic_checks import check_meaning
from blm.repo.working_tree.paths import (
    PROFILES,
    SETTINGS,
    SHARED,
    SHARED_FILES,
    SITE_FILES,
    check_site_name,
    read_document,
)
from blm.repo.yaml.strict_loader import Document, Keys

DEFAULT_POLICY = "default"


@dataclass(frozen=True, slots=True)
class Profile:
    """Documents about one site; those that are not there are left out.

    Attributes:
        name: of the site.
        own: documents of the profile by schema: site, targets, anchors, …
        shared: documents of ``policies/shared`` by schema: decisions, protected, incidents.
        settings: ``blm.yaml``, or None.
        common: where the shared ones and the settings were read.
    """

    name: str
    own: Mapping[str, Document]
    shared: Mapping[str, Document]
    settings: Document | None
    common: CommonFiles

    def problems(self, signals: Signals | None = None) -> list[Problem]:
        """Everything that is wrong with the documents, schema and meaning, sorted."""
        found: list[Problem] = []
        for schema, document, shared in self._checked():
            if shared:
                wrong = self.common.check(document, schema, signals)
            else:
                wrong = check(document, schema, signals=signals)
            found += wrong or check_meaning(document, schema, self.name, shared=shared)
        if "site" not in self.own:
            file = f"{PROFILES}/{self.name}/site.yaml"
            found.append(Problem(file, 0, 0, "", "the file is missing", "make it with 'blm init'"))
        return sorted(set(found))

    def _checked(self) -> Iterator[tuple[str, Document, bool]]:
        yield from ((schema, document, False) for schema, document in self.own.items())
        yield from ((schema, document, True) for schema, document in self.shared.items())
        if self.settings:
            yield "blm", self.settings, True

    def entries(self, schema: str, key: str, *, shared: bool = False) -> list[ListEntry]:
        """Entries of a list that hold for this site."""
        document = (self.shared if shared else self.own).get(schema)
        values = document.data.get(key) if document and document.data else None
        if document is None or not values:
            return []
        found = [ListEntry(value, document, (key, index)) for index, value in enumerate(values)]
        return [entry for entry in found if self.name in entry.value.get("sites", [self.name])]


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of a list, and where it stands."""

    value: Mapping[str, Any]
    document: Document
    path: Keys

    @property
    def where(self) -> str:
        """``file:line``."""
        return self.document.where(self.path)


def read_profile(root: Path, name: str, common: CommonFiles | None = None) -> Profile:
    """The documents about one site, unchecked.

    Args:
        root: of the repository.
        name: of the site.
        common: of the run, which has read the shared ones; None reads them.

    Raises:
        BlmError: the name is no site name, there is no such profile, or a file leads out of the
            repository.
    """
    check_site_name(name)
    if not (root / PROFILES / name).is_dir():
        hint = f"make it with 'blm init --site {name}'"
        raise BlmError(f"there is no profile of {name}", hint=hint)
    common = common or CommonFiles(root)

    def read_own(path: str) -> Document | None:
        # Every site asks for the domains of all others.
        return common.document(path) if names_site(path) else read_document(root, path)

    own = _read(read_own, f"{PROFILES}/{name}", SITE_FILES)
    shared = _read(common.document, SHARED, SHARED_FILES)
    return Profile(name, own, shared, common.document(SETTINGS), common)


def _read(
    read: Callable[[str], Document | None], folder: str, names: Mapping[str, str]
) -> dict[str, Document]:
    found = ((schema, read(f"{folder}/{file}")) for file, schema in names.items())
    return {schema: document for schema, document in found if document is not None}
