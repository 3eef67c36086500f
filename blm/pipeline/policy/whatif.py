"""`blm policy whatif`: what edits of policies and people's files change, on committed data.

files of the base, files of now -> judge -> judge again -> compare
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blm.core.audit.judge import judge_again, judge_first
from blm.core.comments.whatif_comment import plan_comment
from blm.core.forge.protocol import Forge
from blm.core.link_profile.desired_state import Desired, replay_moment
from blm.core.site.site import Site
from blm.core.whatif.comparison import compare
from blm.core.whatif.whatif import Found, Skipped
from blm.pipeline.load_site import load_desired
from blm.pipeline.policy.base_revision import BaseRevision, open_base
from blm.render.text.terminals import dump_json
from blm.render.whatif.whatif_json import render_whatif_json
from blm.render.whatif.whatif_markdown import OVER, render_whatif_page
from blm.render.whatif.whatif_text import render_whatif_text
from blm.render.whatif.wording import say_nothing
from blm.repo.site.common_files import CommonFiles
from blm.repo.snapshot.inventory import load_judged
from blm.repo.working_tree.paths import site_names


@dataclass(slots=True)
class Question:
    """A what-if over several sites.

    Attributes:
        root: folder of the repository.
        earlier: people's files at the base.
        found: results so far.
        common: files that the sites share now.
    """

    root: Path
    earlier: BaseRevision
    found: Found
    common: CommonFiles

    def touched(self, names: Sequence[str]) -> list[str]:
        """Sites whose files or policies were edited; the others are counted as untouched."""
        wanted = [name for name in names if self.earlier.edits.may_touch(name)]
        self.found.untouched += len(names) - len(wanted)
        return wanted

    def ask(self, name: str, today: str) -> None:
        """Judge a site with the files of the base and with those of now, if these differ.

        Args:
            name: name of a site returned by `touched`.
            today: ISO date from which the dates of the next audits are counted.

        Raises:
            BlmError: files of the base or of now, or the snapshot, have errors.
        """
        if name not in self.earlier.sites:
            self._skip(name, "is new: there is nothing to compare it with")
            return
        now = load_desired(self.root, name, self.common)
        then = self.earlier.desired(now)
        if same_words(then, now):
            self.found.untouched += 1
            return
        moment = replay_moment(now.history)
        if moment is None:
            self._skip(name, "was never audited: there is nothing to judge again")
            return
        snapshot = load_judged(self.root / "profiles" / name)
        before = judge_first(snapshot, then, moment)
        self.found.sites.append(compare(before, judge_again(before, now), today))

    def _skip(self, name: str, reason: str) -> None:
        self.found.skipped.append(Skipped(name, reason))


@contextmanager
def ask_whatif(
    root: Path, names: Sequence[str], revision: str | None, *, every: bool
) -> Iterator[Question]:
    """Start a what-if; the base's files are there as long as the context lasts.

    Args:
        root: folder of the repository.
        names: names of the sites to compare.
        revision: commit, branch or tag; None for where the branch left the default branch.
        every: True if those are all sites, so that deleted profiles are reported.

    Raises:
        ForgeRefused: there is no git repository, or no such commit in it.
    """
    with open_base(root, names, revision) as earlier:
        found = Found(earlier.base.sha, earlier.base.words)
        gone = sorted(earlier.sites - set(site_names(root))) if every else []
        found.skipped += [Skipped(name, "has no profile any more") for name in gone]
        yield Question(root, earlier, found, CommonFiles(root))


def same_words(then: Desired, now: Desired) -> bool:
    """True if both sides have the same effect; comments and line numbers do not count."""
    if then.policy.hash != now.policy.hash or then.policy.name != now.policy.name:
        return False
    files = (then.disavow, then.uploaded, then.first) == (now.disavow, now.uploaded, now.first)
    return files and _without_places(then.site) == _without_places(now.site)


def _without_places(site: Site) -> Site:
    lists = ("protected", "prospects", "decisions", "events", "column_maps")
    bare: dict[str, Any] = {
        name: tuple(dataclasses.replace(one, where="") for one in getattr(site, name))
        for name in lists
    }
    return dataclasses.replace(site, **bare)


def show_nothing(found: Found) -> str:
    """The one-line result for edits without effect."""
    return say_nothing(found)


def show_whatif(found: Found, form: str) -> str:
    """The result as text, markdown or json; markdown is empty if nothing changes."""
    if form == "json":
        return dump_json(render_whatif_json(found))
    return render_whatif_page(found) if form == "markdown" else render_whatif_text(found)


def tell_pull(forge: Forge, number: int, found: Found) -> str:
    """Post the result as one comment on a pull request, or edit it; returns what was done.

    If nothing changes, no comment is posted, but an earlier one is edited to say so. If a site
    could not be compared and no other changes, an earlier comment is left as it is.

    Args:
        forge: forge that has the pull request.
        number: number of the pull request.
        found: result of the what-if.
    """
    page = render_whatif_page(found)
    if not page and found.failed:
        return "not every site could be compared: the comment stays as it is"
    login = forge.repository().login
    step = plan_comment(forge.comments(number), login, page, OVER)
    if step is None:
        return "the comment says so already" if page else say_nothing(found)
    if step.comment is None:
        forge.comment(number, step.body)
        return f"commented on #{number}"
    forge.update_comment(step.comment, step.body)
    return f"edited the comment on #{number}"
