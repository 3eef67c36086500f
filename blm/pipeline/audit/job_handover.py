"""Handovers of snapshots from the parallel jobs of a workflow run to its last job."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from blm.errors import BlmError, Refused
from blm.pipeline.audit.intake import find_exports, read_new
from blm.pipeline.audit.merge import take_in
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import Options, write_files
from blm.repo.snapshot.tables import DOMAINS, LINKS
from blm.repo.working_tree.paths import inside, is_site_name, list_folder

EXPORTS = "exports.yaml"
ERROR = "error.json"
"""File written instead of a snapshot: why the exports were not taken in."""
BEFORE = "before.txt"
"""File beside a snapshot: digest of the snapshot that it was made from."""
FOLDERS = (LINKS.folder, DOMAINS.folder)


def take_in_site(root: Path, name: str, options: Options) -> tuple[str, ...]:
    """Take new files of a site's exports folder into its snapshot, without an audit.

    Returns:
        One sentence for each file that is no export of this site.

    Raises:
        InvalidFiles: the site's files hold errors.
        Refused: a guard of the run refused; nothing was written.
    """
    profile = root / "profiles" / name
    desired = load_desired(root, name)
    with read_new(find_exports(root / "exports" / name), profile, desired, options) as intake:
        _, files = take_in(intake, profile, desired)
        write_files(root, {f"profiles/{name}/{path}": raw for path, raw in files.items()})
    return (*intake.refused, *intake.passed)


def digest_exports(root: Path, name: str) -> str:
    """Digest of a site's ``exports.yaml``, which changes with every change of its snapshot."""
    return _digest(root / "profiles" / name)


def hand_over(root: Path, name: str, folder: Path, before: str) -> None:
    """Copy a site's snapshot into its own folder below `folder`.

    Args:
        root: folder of the repository.
        name: name of the site.
        folder: folder of all handovers.
        before: `digest_exports` before the exports were taken in.
    """
    profile, target = root / "profiles" / name, folder / name
    target.mkdir(parents=True, exist_ok=True)
    (target / BEFORE).write_text(before, encoding="utf-8")
    for path in _snapshot(profile):
        (target / path).parent.mkdir(exist_ok=True)
        shutil.copyfile(profile / path, target / path)


def hand_over_error(folder: Path, name: str, code: int, said: str) -> None:
    """Hand over the error by which a site's exports were not taken in; nothing is proposed then."""
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    (target / ERROR).write_text(json.dumps({"code": code, "said": said}), encoding="utf-8")


def take_over(root: Path, folder: Path) -> dict[str, BlmError]:
    """Replace the snapshots of the repository's sites by those handed over in `folder`.

    Folders that are no site of the repository are ignored, and so are other files. A snapshot is
    refused if somebody pushed exports of the site meanwhile, since it would undo that push.

    Returns:
        By site, the error by which its exports were not taken in; its snapshot is unchanged.
    """
    held: dict[str, BlmError] = {}
    for source in sorted(path for path in folder.iterdir() if path.is_dir()):
        name = source.name
        profile = root / "profiles" / name
        if not is_site_name(name) or not profile.is_dir():
            continue
        if (source / ERROR).exists():
            held[name] = _read_error(inside(folder, f"{name}/{ERROR}"))
            continue
        if digest_exports(root, name) not in (_read_before(folder, name), _digest(source)):
            hint = "nothing is lost: the next run takes the exports of this one in as well"
            held[name] = Refused("somebody pushed exports while this run took some in", hint=hint)
            continue
        files: dict[str, Path | None] = dict.fromkeys(_snapshot(profile))
        files |= {path: inside(folder, f"{name}/{path}") for path in _snapshot(source)}
        write_files(root, {f"profiles/{name}/{path}": raw for path, raw in files.items()})
    return held


def _digest(profile: Path) -> str:
    path = profile / EXPORTS
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()


def _read_before(folder: Path, name: str) -> str:
    path = inside(folder, f"{name}/{BEFORE}")
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _read_error(path: Path) -> BlmError:
    told = json.loads(path.read_text(encoding="utf-8"))
    kind = Refused if told["code"] == Refused.exit_code else BlmError
    return kind(told["said"])


def _snapshot(profile: Path) -> list[str]:
    """Paths of a snapshot's files, from the profile."""
    own = [EXPORTS] if (profile / EXPORTS).exists() else []
    parts = [path for kind in FOLDERS for path in list_folder(profile / kind, ".yaml")]
    return [*own, *(path.relative_to(profile).as_posix() for path in parts)]
