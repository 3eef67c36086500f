"""People's files at an earlier commit, in a temporary folder that the usual loaders can read."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from blm.core.link_profile.desired_state import Desired
from blm.errors import BlmError, InvalidFiles
from blm.forge.git.revisions import Base, Revisions
from blm.pipeline.load_site import load_desired
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.human_files import (
    PLACES,
    EditedSites,
    choose_human,
    names_site,
    site_of,
    sort_edits,
)
from blm.repo.working_tree.paths import POLICIES, PROFILES, SETTINGS


@dataclass(frozen=True, slots=True)
class BaseRevision:
    """People's files at an earlier commit.

    Attributes:
        base: the commit.
        edits: sites whose files or policies were edited since.
        sites: sites that had a profile then.
        folder: temporary repository with people's files only.
        common: files in it that the sites share.
    """

    base: Base
    edits: EditedSites
    sites: frozenset[str]
    folder: Path
    common: CommonFiles

    def desired(self, now: Desired) -> Desired:
        """A site with people's files of the base, and with today's history and cases.

        Args:
            now: the site as loaded from the working tree.

        Raises:
            BlmError: the files of the base have errors.
        """
        try:
            then = load_desired(self.folder, now.site.name, self.common)
        except InvalidFiles as invalid:
            message = f"the files of {self.base.short} hold errors:\n{invalid}"
            raise BlmError(message, hint="name a commit without them: --base REV") from None
        return dataclasses.replace(then, history=now.history, cases=now.cases)


@contextmanager
def open_base(root: Path, names: Sequence[str], revision: str | None) -> Iterator[BaseRevision]:
    """Check out people's files of these sites at the base, as long as the context lasts.

    Args:
        root: folder of the repository.
        names: names of the sites.
        revision: commit, branch or tag; None for where the branch left the default branch.

    Raises:
        ForgeRefused: there is no git repository, or no such commit in it.
    """
    revisions = Revisions(root)
    base = revisions.base(revision)
    edits = sort_edits(revisions.changed(base.sha, PLACES))
    files = {
        p: b for place in (POLICIES, PROFILES) for p, b in revisions.names(base.sha, place).items()
    }
    had = frozenset(site for path in files if names_site(path) and (site := site_of(path)))
    with tempfile.TemporaryDirectory(prefix="blm-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        common = choose_human(files, ())
        _write_contents(folder, revisions.contents(common))
        if (settings := revisions.read(SETTINGS, base.sha)) is not None:
            _write_contents(folder, {SETTINGS: settings})
        then = CommonFiles(folder)
        if then.siblings() != CommonFiles(root).siblings():
            edits = dataclasses.replace(edits, every=True)
        wanted = choose_human(files, [name for name in names if edits.may_touch(name)])
        _write_contents(
            folder, revisions.contents({p: b for p, b in wanted.items() if p not in common})
        )
        yield BaseRevision(base, edits, had, folder, then)


def _write_contents(folder: Path, contents: Mapping[str, bytes]) -> None:
    for path, raw in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
