"""Files of policy tests: ``policies/tests/<policy>/*.yaml``, read strictly, with their places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blm.core.policy_tests.fixtures import SAID, Specimen
from blm.core.policy_tests.test_run import PolicyTest
from blm.errors import Problem
from blm.repo.policy.policies import PACKAGED, policy_names, read_policy
from blm.repo.schema.message_values import suggest
from blm.repo.schema.schemas import check
from blm.repo.working_tree.paths import POLICIES, POLICY_TESTS, inside, list_folder, read_document
from blm.repo.yaml.strict_loader import Document, Keys, load_file

SCHEMA_NAME = "policy-tests"


@dataclass(frozen=True, slots=True)
class PolicyTests:
    """The tests of one policy, those of what it extends in front.

    Attributes:
        policy: its name.
        documents: files, its own last.
        tests: by name; a later one stands for an earlier one.
        problems: errors of all files.
    """

    policy: str
    documents: tuple[Document, ...]
    tests: tuple[PolicyTest, ...]
    problems: tuple[Problem, ...]


def read_tests(root: Path, policy: str, rules: Collection[str] | None = None) -> PolicyTests:
    """The tests of a policy, and of those that its files extend.

    Args:
        root: of the repository.
        policy: its name.
        rules: ids that it has, which alone may be expected; None leaves them unchecked.
    """
    documents, problems = _read_chain(root, policy, ())
    tests: dict[str, PolicyTest] = {}
    for document in documents:
        if not any(problem.file == document.file for problem in problems):
            wrong = list(_check_rules(document, rules, policy)) if rules is not None else []
            problems += wrong
            tests |= {test.name: test for test in _build(document)}
    return PolicyTests(
        policy, tuple(documents), tuple(tests.values()), tuple(sorted(set(problems)))
    )


def check_tests(root: Path, rules: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Everything that is wrong with all policy tests of a repository.

    Args:
        root: of the repository.
        rules: ids of the rules in force by policy; policies that hold errors are left out.
    """
    folder = inside(root, POLICY_TESTS)
    for path in list_folder(folder, ".yaml"):
        hint = f"put it into {POLICY_TESTS}/default/, or that of another policy"
        message = "tests stand in the folder of their policy"
        yield Problem(f"{POLICY_TESTS}/{path.name}", 0, 0, "", message, hint, "warning")
    for path in _folders(folder):
        if path.name not in policy_names(root):
            hint = suggest(path.name, policy_names(root))
            message = f"there is no policy '{path.name}' to test"
            yield Problem(f"{POLICY_TESTS}/{path.name}", 0, 0, "", message, hint)
        else:
            yield from read_tests(root, path.name, rules.get(path.name)).problems


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _is_packaged(root: Path, policy: str) -> bool:
    """True if the policy and its tests come from the package, not the repository."""
    own = inside(root, f"{POLICY_TESTS}/{policy}").is_dir()
    return not own and read_document(root, f"{POLICIES}/{policy}.yaml") is None


def _read_chain(
    root: Path, policy: str, asked: tuple[str, ...]
) -> tuple[list[Document], list[Problem]]:
    """Files of the policies extended, then its own, and what is wrong with them."""
    own = _read_folder(root, policy)
    problems = [problem for document in own for problem in _check_file(document)]
    problems += _check_names(own)
    above: list[Document] = []
    for document in own:
        parent = document.data.get("extends") if isinstance(document.data, dict) else None
        if not isinstance(parent, str):
            continue
        if parent in (*asked, policy):
            message = f"the tests of {parent} and {policy} extend each other"
            problems.append(document.problem(("extends",), message, "remove one 'extends'"))
        elif read_policy(root, parent) is None:
            hint = suggest(parent, policy_names(root))
            problems.append(document.problem(("extends",), f"unknown policy '{parent}'", hint))
        else:
            documents, wrong = _read_chain(root, parent, (*asked, policy))
            above += [one for one in documents if one.file not in {a.file for a in above}]
            problems += wrong
    return [*above, *own], problems


def _read_folder(root: Path, policy: str) -> list[Document]:
    if _is_packaged(root, policy):
        home = PACKAGED / "tests" / policy
        shown = f"blm/repo/scaffold/{POLICY_TESTS}/{policy}"
        return [load_file(path, f"{shown}/{path.name}") for path in list_folder(home, ".yaml")]
    names = [p.name for p in list_folder(inside(root, f"{POLICY_TESTS}/{policy}"), ".yaml")]
    found = (read_document(root, f"{POLICY_TESTS}/{policy}/{name}") for name in names)
    return [document for document in found if document is not None]


def _check_file(document: Document) -> list[Problem]:
    return check(document, SCHEMA_NAME)


def _check_names(documents: Sequence[Document]) -> Iterator[Problem]:
    """Names used more than once in the files of one policy."""
    first: dict[str, str] = {}
    for document in documents:
        for path, entry in _entries(document):
            name, where = str(entry.get("name")), document.where(path)
            if first.setdefault(name, where) != where:
                message = f"a test of this name stands at {first[name]} already"
                yield document.problem((*path, "name"), message, "give it another name")


def _check_rules(document: Document, rules: Collection[str], policy: str) -> Iterator[Problem]:
    for path, entry in _entries(document):
        rule = entry["expect"].get("rule")
        if rule is not None and rule not in rules:
            message = f"policy {policy} has no rule '{rule}'"
            yield document.problem((*path, "expect", "rule"), message, suggest(rule, sorted(rules)))


def _entries(document: Document) -> Iterator[tuple[Keys, dict[str, Any]]]:
    tests = document.data.get("tests") if isinstance(document.data, dict) else None
    for index, entry in enumerate(tests if isinstance(tests, list) else ()):
        if isinstance(entry, dict):
            yield ("tests", index), entry


def _build(document: Document) -> Iterator[PolicyTest]:
    for path, entry in _entries(document):
        expect = entry["expect"]
        yield PolicyTest(
            name=entry["name"],
            where=document.where(path),
            specimen=Specimen(
                metrics=entry.get("metrics", {}),
                signals=entry.get("signals", {}),
                links=tuple(entry.get("links", ())),
            ),
            expect=expect,
            places={k: document.where((*path, "expect", k)) for k in SAID if k in expect},
        )
