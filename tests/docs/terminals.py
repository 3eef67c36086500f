"""A reader's terminal: the commands of one page, one after the other, in one folder."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from blm.cli import main
from tests.docs.pages import ROOT

CODE = "echo $?"
HOME = "/home/you"
"""What a page shows for the folder that the test works in."""
COPIED = (
    "Makefile",
    "blm.yaml",
    "policies",
    "profiles",
    "exports",
    "scripts",
    "blm/schemas",
    "schemas",
)
ENVIRONMENT = {
    "COLUMNS": "80",
    "GIT_AUTHOR_DATE": "2026-09-03T09:00:00Z",
    "GIT_COMMITTER_DATE": "2026-09-03T09:00:00Z",
    "GIT_COMMITTER_EMAIL": "ana@acme.example",
    "GIT_AUTHOR_EMAIL": "ana@acme.example",
    "GIT_COMMITTER_NAME": "ana",
    "GIT_AUTHOR_NAME": "ana",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "LC_ALL": "C.UTF-8",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONPATH": str(ROOT),
    "USER": "ana",
}


def copy_repository(folder: Path) -> None:
    """The bundled sites, policies and Makefile, as a clone has them."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


class Terminal:
    """Runs commands as a shell would; ``blm`` in this process, which saves its start.

    Args:
        home: temporary folder, shown as `HOME`.
        folder: where the page begins.
    """

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self._folder = home, folder
        self._code = 0

    def run_all(self, commands: list[str]) -> list[str]:
        """Outputs of a page's commands; a code other than 0 must be asked for in the next."""
        outputs = []
        for command, following in zip(commands, [*commands[1:], ""], strict=True):
            text = self._run(command).replace(str(self._home), HOME)
            outputs.append("".join(f"{line.rstrip()}\n" for line in text.splitlines()))
            assert text or "sed -n" not in command, f"{command}: nothing matches any more"
            assert not self._code or following == CODE, f"{command}: code {self._code}\n{text}"
        return outputs

    def _run(self, command: str) -> str:
        if command == CODE:
            code, self._code = self._code, 0
            return f"{code}\n"
        if command.startswith("cd "):
            self._folder = (self._folder / command.removeprefix("cd ")).resolve(strict=True)
            return ""
        if command.startswith("blm ") and not re.search(r"[\n<>;&]", command):
            words, _, rest = command.partition(" | ")
            return self._run_blm(words.removeprefix("blm "), rest)
        if command.startswith("make "):
            ready = f"make -s -o setup BIN={Path(sys.executable).parent} "
            return self._shell(ready + command.removeprefix("make "))
        return self._shell(command)

    def _run_blm(self, words: str, rest: str) -> str:
        """What a verb shows on a terminal, or through the commands after its first pipe."""
        split = self._shell(rf"printf '%s\0' {words}").split("\0")[:-1]
        out, err = _screen(), _screen()
        with (
            contextlib.chdir(self._folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err if rest else out),
        ):
            self._code = main(split)
        shown = _read(out)
        return _read(err) + (self._shell(rest, shown) if rest else shown)

    def _shell(self, command: str, typed: str = "") -> str:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self._folder,
            env=os.environ | ENVIRONMENT,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self._code = done.returncode
        return done.stdout


def _screen() -> io.TextIOWrapper:
    """Takes text, and bytes as a real one does."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _read(screen: io.TextIOWrapper) -> str:
    screen.flush()
    buffer = screen.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
