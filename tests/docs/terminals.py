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
UNSEEN = " > /dev/null 2>&1"
VERB = re.compile(
    r"blm (?P<words>(?:'[^']*'|\"[^\"]*\"|[^\n<>;&|'\"])+?)"
    r"(?: > (?P<file>\S+))?(?: (?P<said>2> /dev/null|2>&1))?(?: \| (?P<rest>[^\n]+))?"
)
"""A command line of one verb; its output goes to a file, its messages nowhere or there, too."""
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


def make_pull_request(folder: Path) -> None:
    """What ``make pull-request`` makes in a clone, in `folder`."""
    copy_repository(folder)
    Terminal(folder, folder).run_all(["make pull-request"])


class Terminal:
    """Runs commands as a shell would; ``blm`` in this process, which saves its start.

    Args:
        home: temporary folder, shown as `HOME`.
        folder: where the page begins.
        made: as `make_pull_request` left it; none, and the page makes its own.
    """

    def __init__(self, home: Path, folder: Path, made: Path | None = None) -> None:
        self._home, self._folder, self._made = home, folder, made
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
        if command.startswith("make "):
            return self._make(command)
        before, joint, verb = command.partition(" && blm ")
        if joint and not re.search(r"\bblm\b", before):
            shown = self._shell(before)
            return shown if self._code else shown + self._run(f"blm {verb}")
        found = VERB.fullmatch(command)
        return self._run_blm(**found.groupdict("")) if found else self._shell(command)

    def _make(self, command: str) -> str:
        """A target of the Makefile; a pull request whose making no page shows is made once."""
        found = re.fullmatch(rf"make pull-request(?: INTO=(\w+))?{UNSEEN}", command)
        if found is None or self._made is None:
            ready = f"make -s -o setup BIN={Path(sys.executable).parent} "
            return self._shell(ready + command.removeprefix("make "))
        shutil.copytree(self._made / "try", self._folder / (found[1] or "try"))
        return ""

    def _run_blm(self, words: str, file: str, said: str, rest: str) -> str:
        """What a verb shows on a terminal, in a file, or through the commands after its pipe."""
        split = self._shell(rf"printf '%s\0' {words}").split("\0")[:-1]
        out, err = _screen(), _screen()
        apart = bool(file or rest or said)
        with (
            contextlib.chdir(self._folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err if apart and said != "2>&1" else out),
        ):
            self._code = main(split)
        shown, told = _read(out), "" if said else _read(err)
        if file:
            (self._folder / file).write_text(shown)
            shown = ""
        if not rest:
            return told + shown
        code = self._code
        shown = self._shell(rest, shown)
        self._code = self._code or code  # as with pipefail
        return told + shown

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
