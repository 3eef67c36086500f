"""A copy of the package for recipes to edit, run by a Python of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import ROOT
from tests.docs.terminals import copy_repository


@dataclass(frozen=True, slots=True)
class Package:
    """A copy of blm and its tests, beside the bundled sites.

    Attributes:
        folder: top of the copy.
    """

    folder: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """The first occurrence of a text that has to be there, replaced."""
        file = self.folder / path
        text = file.read_text()
        assert old in text, path
        file.write_text(text.replace(old, new, 1))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``python -m`` with these words, by the copy's code."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


def copy_package(folder: Path) -> Package:
    """A copy to edit: code, schemas, tests, sites, policies."""
    copy_repository(folder)
    skip = shutil.ignore_patterns("__pycache__", "node_modules", "*.gz")
    for name in ("blm", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=skip, dirs_exist_ok=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return Package(folder)
