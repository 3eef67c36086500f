"""Decoding only: the inventory's lines into columns.

``python -m benchmarks.decoding REPOSITORY SITE``: one process, the engine that blm uses, the way
in which the floor does it. Prints how many links there are as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.floor import load


def main(root: Path, site: str) -> None:
    """Decode the inventory and print the number of links."""
    paths = sorted((root / "profiles" / site / "inventory").glob("*.yaml"))
    print(json.dumps({"links": len(load(paths))}))  # noqa: T201 - the harness reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
