"""Mutated YAML in every file of a repository: each is an error with its place, or still valid."""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from blm.cli import main
from torture.children import ROOT
from torture.rows import demand
from torture.sites import SITE
from torture.yaml_mutations import MUTATIONS, WHOLE

TODAY = "2026-11-22"
PROFILE = f"profiles/{SITE}"
OWN = ("site", "targets", "anchors", "prospects", "decisions", "log")
SHARED = ("decisions", "protected", "incidents")
PROGRAM = ("inventory/3", "domains/3", "exports", "history", "recommendations")
FILES = (
    "blm.yaml",
    "policies/default.yaml",
    "policies/strict.yaml",
    *(f"policies/shared/{name}.yaml" for name in SHARED),
    *(f"{PROFILE}/{name}.yaml" for name in (*OWN, *PROGRAM)),
)
"""Every file of a repository that blm reads, people's and the program's."""
FILLED = {
    "policies/shared/decisions.yaml": """schema: 1
decisions:
  - domain: a.example
    decision: watch
    reason: "seen twice"
    by: ana
    on: 2026-09-01
    sites: [acme.example]
  - {domain: b.example, decision: protect, reason: a partner, by: ben, on: 2026-09-02}
""",
    "policies/shared/protected.yaml": """schema: 1
protected:
  - {domain: partner.example, reason: "a partner since 2019"}
""",
    "policies/shared/incidents.yaml": """schema: 1
incidents:
  - {stream: ahrefs.links, from: 2026-05-01, to: 2026-05-20, reason: a new index}
""",
    f"{PROFILE}/prospects.yaml": """schema: 1
prospects:
  - {domain: magazine.example, status: wanted, target_url: "https://acme.example/", anchor: Acme}
""",
    f"{PROFILE}/targets.yaml": """schema: 1
kpis:
  toxic_share: {target: {lt: 4}}
""",
}  # fmt: skip
"""Files that are empty lists in an example, with something in them."""
AUDITED = 6
"""Every n-th mutant is audited too, and every mutant that `validate` accepts."""


def make_yaml_bench(bench: Path, folder: Path) -> Path:
    """A repository whose every file holds something, made from an audited one.

    Args:
        bench: the audited repository, without human words.
        folder: for the new one.
    """
    root = folder / "yaml-bench"
    shutil.copytree(bench, root, ignore=shutil.ignore_patterns("exports", ".blm"))
    for name in ("blm.yaml", *(f"{PROFILE}/{name}.yaml" for name in OWN)):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "policies", root / "policies", dirs_exist_ok=True)
    for name, text in FILLED.items():
        (root / name).write_text(text, encoding="utf-8")
    code, said = run_main(["--repo", str(root), "--today", TODAY, "validate"])
    demand(code == 0, f"the bench itself is not valid: {said}")
    return root


def run_main(arguments: Sequence[str]) -> tuple[int, str]:
    """Exit code and all output of one command line of blm, in this process."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(list(arguments))
    return code, said.getvalue()


class YamlMutants:
    """Mutants of one file, by number.

    Args:
        name: path of the file below the repository.
        folder: for a repository.
        seed: of the randomness.
        bench: the repository to copy.
    """

    def __init__(self, name: str, folder: Path, seed: int, bench: Path) -> None:
        self._name, self._seed, self._root = name, seed, folder / "repository"
        shutil.copytree(bench, self._root)
        self._path = self._root / name
        self._text = self._path.read_text(encoding="utf-8")

    def run(self, number: int) -> str:
        """Write one mutant and validate it, some are audited; ``new`` when it is valid.

        Raises:
            AssertionError: a traceback, an error without a place, or an audit that disagrees.
        """
        chance = random.Random(f"{self._seed} {self._name} {number}")
        if number < len(WHOLE):
            title, content = f"whole file {WHOLE[number][:20]!r}", WHOLE[number]
        else:
            mutate = MUTATIONS[number % len(MUTATIONS)]
            title, content = mutate.__name__, mutate(self._text, chance)
        self._path.write_bytes(content)
        try:
            return self._judge(number)
        except AssertionError as wrong:
            raise AssertionError(f"{title}: {wrong}") from wrong

    def _judge(self, number: int) -> str:
        words = ["--repo", str(self._root), "--today", TODAY, "-q"]
        code, said = run_main([*words, "--format", "json", "validate", self._name])
        demand(code in {0, 10}, f"validate ended with {code}: {said}{_read_log(said)}")
        errors = [e for e in json.loads(said)["errors"] if e["severity"] == "error"]
        placed = [e for e in errors if e["line"] > 0 and e["column"] > 0 and e["message"]]
        demand(bool(errors) == (code == 10), f"exit code {code} with {len(errors)} errors")
        demand(len(placed) == len(errors), f"without a place: {errors}")
        if not errors or number % AUDITED == 0:
            for verb in ("audit", "report"):
                self._try(verb, words, valid=not errors)
        return "refused" if errors else "new"

    def _try(self, verb: str, words: Sequence[str], *, valid: bool) -> None:
        """Run a verb that reads the file: it ends with a message, without error on valid files."""
        code, said = run_main([*words, verb, SITE])
        demand(code in {0, 1, 11}, f"{verb} ended with {code}: {said}{_read_log(said)}")
        demand(code == 0 or said.strip(), f"{verb} ended with {code} and no sentence")
        empty = "never audited" in said or "no export" in said
        demand(not valid or code != 1 or empty, f"valid, but {verb} said {said}")


def _read_log(said: str) -> str:
    """The end of the traceback that a bug's log holds."""
    path = Path(said.strip().rpartition(" ")[2])
    if not path.is_file():
        return ""
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    path.unlink()
    own = [line.strip() for line in lines if "/blm/" in line][-2:]
    return " / ".join([*own, lines[-1]])
