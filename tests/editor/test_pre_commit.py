"""The hook that other repositories may use, run as pre-commit runs it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from blm.repo.yaml.strict_loader import load

ROOT = Path(__file__).parents[2]


def hooks() -> dict[str, dict[str, Any]]:
    """The hooks of this repository by id."""
    document = load((ROOT / ".pre-commit-hooks.yaml").read_text(), "hooks").require()
    return {hook["id"]: hook for hook in document.data}


def test_the_hook_looks_at_what_people_write() -> None:
    """Files of people and of the snapshot set it off; exports, reports of others and code do not."""
    wanted = re.compile(hooks()["blm-validate"]["files"])
    human = ["blm.yaml", "policies/default.yaml", "policies/shared/decisions.yaml"]
    human += ["profiles/acme.example/site.yaml", "profiles/acme.example/inventory/0.yaml"]

    assert all(wanted.search(path) for path in human)
    assert not any(wanted.search(path) for path in ("exports/a/b.csv", "README.md", "x/blm.yaml"))


def test_the_hook_fails_on_a_mistake_and_passes_without(repository: Path) -> None:
    """Its entry, run at the top of a repository without file names, ends with 10 or with 0."""
    hook = hooks()["blm-validate"]
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    command = [str(Path(sys.executable).parent / "blm"), *shlex.split(hook["entry"])[1:]]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)

    assert run().returncode == 0
    path = repository / "blm.yaml"
    text = path.read_text()
    path.write_text(text.replace("facts: auto", "facts: atuo"))
    try:
        failed = run()
    finally:
        path.write_text(text)
    assert failed.returncode == 10
    assert "blm.yaml:4:8: 'atuo' is not one of auto, commit, pull-request" in failed.stdout
