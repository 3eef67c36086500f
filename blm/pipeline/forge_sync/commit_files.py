"""Files of one site at any commit, read from the forge and cached, as commits never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blm.core.forge.protocol import Forge
from blm.core.proposals.forge_state import Texts
from blm.core.proposals.proposal import profile_path
from blm.core.site.site import Decision
from blm.errors import InvalidFiles
from blm.pipeline.forge_sync.people_files import read_decisions


@dataclass(slots=True)
class SiteFiles:
    """Reads files of one site.

    Attributes:
        forge: forge to read from.
        site: name of the site.
    """

    forge: Forge
    site: str
    _files: dict[tuple[str, str], bytes | None] = field(init=False, default_factory=dict)

    def text(self, name: str, at: str) -> str:
        """A file of the profile at a commit; empty when absent, every byte kept."""
        raw = self.read(profile_path(self.site, name), at)
        return (raw or b"").decode("utf-8", "surrogateescape")

    def read(self, path: str, at: str) -> bytes | None:
        """A file at a commit."""
        if (path, at) not in self._files:
            self._files[path, at] = self.forge.read(path, at)
        return self._files[path, at]

    def texts(self, at: str, listed: str | None = None, instead: Sequence[str] = ()) -> Texts:
        """What the planner reads of a commit.

        Args:
            at: the commit.
            listed: decisions as told, where facts travel apart.
            instead: where decisions are read from when those of the commit cannot be.

        Raises:
            InvalidFiles: they cannot be, and nothing is named instead.
        """
        own = self.text("decisions.yaml", at)
        file = profile_path(self.site, "decisions.yaml")
        try:
            decisions = read_decisions(own if listed is None else listed, file)
        except InvalidFiles:
            if not instead:
                raise
            decisions = self.decisions(*instead)
        return Texts(at, self.text("disavow.txt", at), own, decisions)

    def unreadable(self, at: str) -> str:
        """What is wrong with the decisions at a commit, in one line; empty when nothing is."""
        try:
            self.texts(at)
        except InvalidFiles as error:
            return str(error.problems[0])
        return ""

    def decisions(self, *places: str) -> Mapping[str, Decision]:
        """Decisions at the first of these commits where they can be read; none if nowhere."""
        file = profile_path(self.site, "decisions.yaml")
        for at in places:
            try:
                return read_decisions(self.text("decisions.yaml", at), file)
            except InvalidFiles:
                continue
        return {}
