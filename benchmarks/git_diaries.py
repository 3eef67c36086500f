"""Measured weeks of a year on disk, so that an interrupted measurement can be resumed."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.git_servers import BRANCH, Server, run_git


@dataclass(frozen=True, slots=True)
class Diary:
    """Measurements next to a server: a line per week with the commit that it ended with.

    Attributes:
        server: whose weeks they are.
    """

    server: Server

    @property
    def path(self) -> Path:
        """The lines."""
        return self.server.work / "weeks.jsonl"

    def resume(self) -> list[dict[str, Any]]:
        """The weeks so far; resets the server to the end of the last one and deletes leftovers.

        An interrupted week is undone and run again.
        """
        if not self.path.exists():
            shutil.rmtree(self.server.work, ignore_errors=True)
            return []
        lines = self.path.read_text("utf-8").splitlines(keepends=True)
        entries = [json.loads(line) for line in lines if line.endswith("\n")]
        keep = {self.path.name, self.server.path.name, "count.sh"}
        for beside in self.server.work.iterdir():
            if beside.name not in keep:
                shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
        if not entries:
            shutil.rmtree(self.server.work)
            return []
        if entries[-1]["head"] != self._head():  # its push had arrived: that takes room, too
            run_git(self.server.path, "update-ref", f"refs/heads/{BRANCH}", entries[-1]["head"])
            run_git(self.server.path, "gc", "--quiet", "--prune=now")
        self.path.write_text("".join(lines[: len(entries)]), "utf-8")
        return [entry["week"] for entry in entries]

    def add(self, week: dict[str, Any]) -> None:
        """Append a finished week."""
        head = self._head()
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"head": head, "week": week}, ensure_ascii=False) + "\n")

    def _head(self) -> str:
        return run_git(self.server.path, "rev-parse", BRANCH).strip()
