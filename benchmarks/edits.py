"""What-if of an edited policy: the repository in git, one edit, and a count of classifications.

``python -m benchmarks.edits REPOSITORY TODAY`` runs the verb in this process and prints as JSON how
often anchors were classified: twice would be once for each side.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

WHO = ("-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")
POLICY = "policies/default.yaml"
RULE = re.compile(r"(- id: high-suspicion\b.*?suspicion, gte: )(\d+)", re.DOTALL)


def commit_all(repository: Path) -> None:
    """Commit everything but exports and the lock, uncompressed."""
    for words in (
        ("init", "--quiet"),
        ("-c", "core.compression=0", "add", "--all", "--", "blm.yaml", "policies", "profiles"),
        (*WHO, "commit", "--quiet", "-m", "Begin"),
    ):
        command = ["git", *words]
        subprocess.run(command, cwd=repository, check=True, capture_output=True)  # noqa: S603


def edit_threshold(repository: Path) -> None:
    """Lower the suspicion from which a domain is watched by 20 points.

    Raises:
        ValueError: the policy no longer has that rule.
    """
    path = repository / POLICY
    text = path.read_text(encoding="utf-8")
    edited, count = RULE.subn(lambda found: f"{found[1]}{int(found[2]) - 20}", text)
    if count != 1:
        message = f"{POLICY} has no rule high-suspicion with a threshold"
        raise ValueError(message)
    path.write_text(edited, encoding="utf-8")


def main(repository: str, today: str) -> None:
    """Run the what-if and print how often anchors were classified."""
    from blm.cli import main as blm
    from blm.core.signals import text_signals

    counts = {"classified": 0}
    classify: Callable[..., Any] = text_signals.classify

    def counted(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the function it stands for
        counts["classified"] += 1
        return classify(*args, **kwargs)

    text_signals.classify = counted
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        code = blm(["policy", "whatif", "--format", "json", "--repo", repository, "--today", today])
    if code:
        sys.exit(f"what-if ended with {code}")
    sites = json.loads(printed.getvalue())["sites"]
    counts["changed"] = sum(len(site["changed"]) for site in sites)
    print(json.dumps(counts))  # noqa: T201 - the harness reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
