"""`blm migrate`: rewrite snapshots for a new public suffix list or schema version."""

from __future__ import annotations

from pathlib import Path

from blm.core.inventory.suffix_migration import regroup
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import write_files
from blm.repo.editor.editor_files import refresh_schemas
from blm.repo.snapshot.inventory import load_snapshot
from blm.repo.snapshot.shard_files import format_snapshot, present_files
from blm.repo.working_tree.paths import site_names


def migrate_repository(root: Path, *, write: bool) -> list[str]:
    """One sentence for each domain that changes and each file to rewrite; `write` writes them.

    Files of an earlier schema version are read, and written in this version.
    """
    said = []
    files: dict[str, bytes | None] = {**refresh_schemas(root)}
    for name in site_names(root):
        profile = root / "profiles" / name
        desired = load_desired(root, name)
        snapshot, moved = regroup(load_snapshot(profile), desired.names.registrable)
        said += [f"{name}: {line} (suffix list {desired.versions.suffixes})" for line in moved]
        if not snapshot.exports:
            continue  # the site has no export yet
        for path, raw in format_snapshot(snapshot, present_files(profile)).items():
            file = profile / path
            if (file.read_bytes() if file.exists() else None) != raw and (raw or file.exists()):
                files[f"profiles/{name}/{path}"] = raw
    for path in sorted(files):
        said.append(f"{path}: {'rewritten' if (root / path).exists() else 'written'}")
    if write:
        write_files(root, files)
    return said
