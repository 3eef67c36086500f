"""Linting of a site's own disavow file, for `blm validate` and before an upload."""

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
"""Lint codes of lines that hit many owners; only a warning if a person left the line in."""
LEFT = "a person left it in; merge the proposal to take it back where that was a mistake"


def find_targets(site: Site | None, today: str) -> Targets:
    """The domains that no line may hit, and the word lists for the other checks.

    Args:
        site: site whose protected domains count, or None.
        today: ISO date; decisions that expired by then do not protect.
    """
    words = word_lists.load()
    shields = find_shields(site, today) if site is not None else {}
    return Targets(suffixes(words.platforms), words, shields)


def check_list(site: Site, content: bytes, file: str, today: str) -> list[Problem]:
    """Problems of a site's list: every error, and one warning for each code, with its count.

    An adopted list can have thousands of warnings; `blm lint` lists them all.

    Args:
        site: site that the list belongs to.
        content: bytes of the list.
        file: path of the list in the repository.
        today: ISO date.
    """
    problems = _list_all(site, content, file, today)
    counts = Counter(problem.code for problem in problems)
    shown: dict[str, Problem] = {}
    for problem in problems:
        if problem.severity == "warning":
            shown.setdefault(problem.code, _count_once(problem, counts[problem.code] - 1))
    return [p for p in problems if p.severity == "error"] + list(shown.values())


def _count_once(problem: Problem, more: int) -> Problem:
    """The warning, with the number of further lines that have the same."""
    if not more:
        return problem
    message = f"{problem.message}; and {more:,} more such line{'s' * (more != 1)}"
    return replace(problem, message=message, hint=f"blm lint {problem.file} lists them")


def refused_lines(site: Site, text: str, file: str, today: str) -> list[Problem]:
    """Errors of a list, because of which it must not be uploaded.

    Args:
        site: site that the list belongs to.
        text: text of the list, with bytes that are no UTF-8 as surrogates.
        file: path of the list in the repository.
        today: ISO date.
    """
    content = text.encode("utf-8", "surrogateescape")
    problems = _list_all(site, content, file, today)
    return [problem for problem in problems if problem.severity == "error"]


def _list_all(site: Site, content: bytes, file: str, today: str) -> list[Problem]:
    """All problems; codes in `MEANT` are warnings on lines that a person left in."""
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
