"""The process that has imported blm and forks a child for each run, with a fault armed in it.

Run as ``python -m torture.zygote LIBRARY``, or without one where no fault is armed; requests and
answers are lines of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from torture.faults import Fault, Shim

POLL = 0.0001
"""Seconds between two checks for a path."""


def serve(layer: Shim | None) -> None:
    """Answer requests until the input ends."""
    warm_up()
    for line in sys.stdin:
        request = json.loads(line)
        sys.stdout.write(json.dumps(run(layer, request)) + "\n")
        sys.stdout.flush()


def warm_up() -> None:
    """Import what verbs need and read the package's data files, before any thread starts."""
    from blm.pipeline.audit import audit, outputs, report
    from blm.pipeline.forge_sync import connections
    from blm.pipeline.setup import validate
    from blm.pipeline.why import decide

    del validate, decide, report, outputs, connections
    root = Path(__file__).parents[1]
    audit.load_desired(root, "acme.example")


def run(layer: Shim | None, request: dict[str, Any]) -> dict[str, Any]:
    """Fork a child that runs one command line of blm, and wait for it."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _live(layer, request)
    if request["after"]:
        _await(child, Path(request["after"]))
    seen = time.monotonic()
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    # Until the alarm is off the child stays a zombie: its number is nobody else's.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    ended = time.monotonic()
    return {
        "code": code,
        "seconds": ended - started,
        "after": ended - seen,
        "peak_mb": usage.ru_maxrss / 1024,
    }


def _await(child: int, path: Path) -> None:
    """Wait until the path appears or the child ends."""
    while not path.exists() and not os.waitid(
        os.P_PID, child, os.WEXITED | os.WNOWAIT | os.WNOHANG
    ):
        time.sleep(POLL)


def _live(layer: Shim | None, request: dict[str, Any]) -> None:
    """The child: its output to files, its fault armed, one run of blm; never returns."""
    code = 99
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        if given := request.get("variables"):
            os.setpgid(0, 0)  # whoever kills it kills what it started
            os.environ.update(given)
            (Path(request["folder"]) / "pid").write_text(str(os.getpid()), encoding="utf-8")
        _redirect(Path(request["folder"]))
        scratch = Path(request["folder"]) / "tmp"
        scratch.mkdir(exist_ok=True)
        tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
        log = -1
        if request["log"]:
            log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        from blm.cli import main

        fault = Fault(**{**request["fault"], "ops": tuple(request["fault"]["ops"])})
        if layer is not None:
            layer.arm(Path(request["root"]), scratch, fault, log)
        code = main(request["arguments"])
    except BaseException:  # noqa: BLE001 - told by the exit code and on standard error
        traceback.print_exc()
    finally:
        if layer is not None:
            layer.disarm()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(folder: Path) -> None:
    for descriptor, name in ((1, "out"), (2, "err")):
        target = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, descriptor)
        os.close(target)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


if __name__ == "__main__":
    serve(Shim(Path(sys.argv[1])) if len(sys.argv) > 1 else None)
