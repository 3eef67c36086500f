"""`blm init`: make a repository or profile for a site, filled in from its exports."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.anchors.keyword_suggestions import suggest_brand_and_money
from blm.core.anchors.profile_guesses import count_anchors, guess_site
from blm.core.hosts.urls import host_label
from blm.core.inventory.readings import Reading
from blm.errors import BlmError, ExportError
from blm.exports import read_exports
from blm.pipeline.repository import open_repository, write_files
from blm.repo import word_lists
from blm.repo.suffix_list import suffixes
from blm.repo.validate.scaffolds import NewSite, profile_files, repository_files
from blm.repo.working_tree.paths import check_site_name
from blm.sim import TOOL_NAMES, Cap, Deletion, IndexDrop, RelFlip, SimPlan, simulate

__all__ = ["TOOL_NAMES", "Cap", "Deletion", "IndexDrop", "RelFlip", "SimPlan", "simulate"]


@dataclass(frozen=True, slots=True)
class SetupOptions:
    """Options of `blm init` for a new site.

    Attributes:
        owners: owners of the site.
        today: ISO date of the log event ``baseline``.
        disavow: path of the live list; ``none`` if there is no list; None if not given.
        as_of: date of the exports, instead of their own; None for their own.
    """

    owners: tuple[str, ...]
    today: str
    disavow: str | None = None
    as_of: str | None = None


def start_repository(
    root: Path, host: str, exports: Sequence[Path], options: SetupOptions
) -> list[str]:
    """Write the files of a new repository or of a new site; returns sentences on what was made.

    Existing files are not changed.

    Args:
        root: folder of the repository; created if missing.
        host: host of the site, which becomes the name of its profile.
        exports: exports to guess brand and keywords from; copied to ``exports/<site>/``.
        options: owners, dates and the live list.

    Raises:
        BlmError: the host is invalid, the profile exists, or a file cannot be read.
        ExportError: a file is no export.
    """
    name, today, disavow = _name(host), options.today, options.disavow
    if (root / "profiles" / name).exists():
        raise BlmError(f"profiles/{name} is there already", hint=f"run blm audit {name}")
    live = _live_list(disavow)
    readings = _read(exports, options.as_of)
    baseline = "" if disavow is None else _reference(live)
    site = _guess(name, readings, owners=options.owners, today=today, baseline=baseline)
    texts = repository_files(options.owners) | profile_files(site)
    files = {path: text.encode() for path, text in texts.items() if not (root / path).exists()}
    if live is not None:
        files[f"profiles/{name}/disavow.txt"] = live
        files[f"profiles/{name}/receipts/{today}-disavow.txt"] = live
    for path in exports:
        files[f"exports/{name}/{path.name}"] = path.read_bytes()
    root.mkdir(parents=True, exist_ok=True)
    with open_repository(root, lambda _: None):
        write_files(root, files)
    return [f"wrote {path}" for path in sorted(files)] + _next_steps(name, disavow)


def _name(host: str) -> str:
    """Name of the profile for a host or the address of a home page."""
    label = host_label(host.removeprefix("https://").removeprefix("http://").rstrip("/"))
    return check_site_name((label or host).removeprefix("www."))


def _guess(
    name: str, readings: Sequence[Reading], *, owners: tuple[str, ...], today: str, baseline: str
) -> NewSite:
    words = word_lists.load()
    brand, money = suggest_brand_and_money(count_anchors(readings), name, words)
    return NewSite(
        name=name,
        domain=suffixes(words.platforms).registrable(name),
        owners=owners,
        today=today,
        guesses=guess_site(readings),
        brand=brand,
        money=money,
        baseline=baseline,
    )


def _read(exports: Sequence[Path], as_of: str | None) -> list[Reading]:
    names = [path.name for path in exports]
    if len(set(names)) < len(names):
        raise BlmError("two exports have the same name", hint="rename one, so that both are kept")
    readings: list[Reading] = []
    wrong = []
    for path in exports:
        try:
            readings += read_exports(path, as_of=as_of)
        except ExportError as error:
            wrong.append(str(error))
    if wrong:
        raise ExportError("\n".join(wrong))
    return readings


def _live_list(disavow: str | None) -> bytes | None:
    if disavow is None or disavow == "none":
        return None
    path = Path(disavow)
    if not path.is_file():
        raise BlmError(f"{disavow} is not a file", hint="give the list, or --disavow none")
    return path.read_bytes()


def _reference(live: bytes | None) -> str:
    return "none" if live is None else f"sha256:{hashlib.sha256(live).hexdigest()}"


def _next_steps(name: str, disavow: str | None) -> list[str]:
    said = [f"next: check the guesses in profiles/{name}/, then run blm audit {name} --write"]
    if disavow is None:
        said.append(
            "nobody said which disavow list is live; until then no line is proposed (guard G12). "
            "Add a baseline event to log.yaml"
        )
    return said
