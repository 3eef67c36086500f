"""A site's own disavow file, linted: for `blm validate` and before an upload."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from blm.core.disavow.protected_domains import find_shields
from blm.core.lint.linter import lint_file
from blm.core.lint.targets import Targets
from blm.core.proposals.ending_events import stays_by_word
from blm.core.review.declined import line_subject
from blm.core.site.site import Site
from blm.errors import Problem
from blm.render.problems.lints import list_problems
from blm.repo import word_lists
from blm.repo.suffix_list import suffixes

MEANT = ("D201", "D202")
"""Codes of lines that hit many owners: where a person left one in, that is known and meant."""
LEFT = "a person left it in; merge the proposal to take it back where that was a mistake"


def find_targets(site: Site | None, today: str) -> Targets:
    """What lines are held against; a site's protected domains among it, where there is a site.

    Args:
        site: with everything that protects, or None.
        today: ISO date; an expired decision protects no longer.
    """
    words = word_lists.load()
    shields = find_shields(site, today) if site is not None else {}
    return Targets(suffixes(words.platforms), words, shields)


def check_list(site: Site, content: bytes, file: str, today: str) -> list[Problem]:
    """Problems of a site's list: every error, and each kind of warning once, counted.

    A list that a team brought along can have thousands of warnings, which `blm lint` lists.

    Args:
        site: whose list it is.
        content: its bytes.
        file: its path from the root.
        today: ISO date.
    """
    problems = _list(site, content, file, today)
    counts = Counter(problem.code for problem in problems)
    shown: dict[str, Problem] = {}
    for problem in problems:
        if problem.severity == "warning":
            shown.setdefault(problem.code, _once(problem, counts[problem.code] - 1))
    return [p for p in problems if p.severity == "error"] + list(shown.values())


def _once(problem: Problem, more: int) -> Problem:
    """A warning that stands for all of its kind."""
    if not more:
        return problem
    message = f"{problem.message}; and {more:,} more such line{'s' * (more != 1)}"
    return replace(problem, message=message, hint=f"blm lint {problem.file} lists them")


def refused_lines(site: Site, text: str, file: str, today: str) -> list[Problem]:
    """Errors of a list, for which there is no file to upload.

    Args:
        site: whose list it is.
        text: of the list; bytes that are no UTF-8 as surrogates.
        file: its path from the root.
        today: ISO date.
    """
    content = text.encode("utf-8", "surrogateescape")
    problems = _list(site, content, file, today)
    return [problem for problem in problems if problem.severity == "error"]


def _list(site: Site, content: bytes, file: str, today: str) -> list[Problem]:
    """Everything that is wrong; of a platform that a person leaves in, that is no error."""
    targets = find_targets(site, today)
    linted = lint_file(content, targets, name=file)

    def settle(problem: Problem) -> Problem:
        code = problem.code.partition(" ")[0]
        line = linted.lines[problem.line - 1] if problem.line else None
        if code not in MEANT or line is None or line.group:
            return problem
        if stays_by_word(line_subject(line.raw, targets.names.registrable), site, today):
            return replace(problem, severity="warning", hint=LEFT)
        meant = f"where all of it is meant, write '# lint: allow {code}: why' above it"
        return replace(problem, hint=f"{problem.hint}; {meant}")

    return [settle(problem) for problem in list_problems(linted)]
