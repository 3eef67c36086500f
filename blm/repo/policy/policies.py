"""Policies of the repository: what each extends, and what a site lays over it."""

from __future__ import annotations

from pathlib import Path

from blm.errors import BlmError, Problem
from blm.repo.policy.layers import Layer, Resolution, lay_over
from blm.repo.policy.policy_checks import check_values
from blm.repo.schema.condition_checks import Signals
from blm.repo.schema.message_values import suggest
from blm.repo.schema.schemas import check
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.profile_files import DEFAULT_POLICY, Profile
from blm.repo.site.semantic_checks import check_meaning
from blm.repo.working_tree.paths import POLICIES, POLICY_NAME, inside, list_folder
from blm.repo.yaml.strict_loader import Document, Keys, load_file

PACKAGED = Path(__file__).parents[1] / "scaffold" / POLICIES
"""Policies that hold where the repository has none of that name."""


def resolve_policy(
    root: Path,
    name: str,
    *,
    laid: tuple[Layer, ...] = (),
    asked_by: tuple[Document, Keys] | None = None,
    signals: Signals | None = None,
    document: Document | None = None,
) -> Resolution:
    """A policy of the repository with everything that it extends.

    Args:
        root: of the repository.
        name: of the policy; ``default`` and ``strict`` exist even without a file.
        laid: layers of a site, laid on it in this order; checked by who read them.
        asked_by: where the name stands, for the problem that there is no such policy.
        signals: that conditions may name; None leaves names unchecked.
        document: the policy itself, in place of the repository's file of that name.
    """
    return _resolve(
        CommonFiles(root), name, laid, asked_by=asked_by, signals=signals, document=document
    )


def _resolve(
    files: CommonFiles,
    name: str,
    laid: tuple[Layer, ...],
    *,
    asked_by: tuple[Document, Keys] | None,
    signals: Signals | None,
    document: Document | None,
) -> Resolution:
    chain, problems = _read_chain(files, name, asked_by, signals, document)
    layers = (*(Layer(document) for document in chain), *laid)
    if problems:
        return Resolution(name, {}, layers, tuple(sorted(set(problems))))
    values = lay_over(layers)
    resolution = Resolution(name, {**values, "name": name}, layers, ())
    wrong = tuple(sorted(set(check_values(resolution.values, resolution))))
    return Resolution(name, resolution.values, layers, wrong)


def resolve_site_policy(
    profile: Profile, *, signals: Signals | None = None, document: Document | None = None
) -> Resolution:
    """The policy in force for a site, with all that is laid on it.

    On the policy come, in this order: `limits` of ``blm.yaml``, the site's `overrides`, `ranges` of
    ``anchors.yaml``, `kpis` of ``targets.yaml``.

    Args:
        profile: whose documents have no errors.
        signals: that conditions may name.
        document: a policy to lay the site's values on, in place of its own.
    """
    site = profile.own["site"]
    name = site.data.get("policy", DEFAULT_POLICY)
    if document is not None and isinstance(document.data, dict):
        name = document.data.get("name", name)
    laid = [
        (profile.settings, ("limits",), ("limits",)),
        (site, ("overrides",), ()),
        (profile.own.get("anchors"), ("ranges",), ("anchors", "ranges")),
        (profile.own.get("targets"), ("kpis",), ("kpis",)),
    ]
    layers = tuple(
        Layer(document, above, below)
        for document, above, below in laid
        if document is not None and document.data.get(above[0])
    )
    asked_by = (site, ("policy",))
    return _resolve(
        profile.common, name, layers, asked_by=asked_by, signals=signals, document=document
    )


def policy_names(root: Path) -> tuple[str, ...]:
    """Names of all policies, packaged ones included, sorted."""
    folders = [PACKAGED, inside(root, POLICIES)]
    return tuple(sorted({path.stem for f in folders for path in list_folder(f, ".yaml")}))


def read_policy(root: Path, name: str) -> Document | None:
    """The file of a policy: the repository's, else the packaged one, else None."""
    return _read_policy(CommonFiles(root), name)


def _read_policy(files: CommonFiles, name: str) -> Document | None:
    if not POLICY_NAME.fullmatch(name):
        return None
    own = files.document(f"{POLICIES}/{name}.yaml")
    packaged = PACKAGED / f"{name}.yaml"
    if own is None and packaged.exists():
        return load_file(packaged, f"blm/repo/scaffold/{POLICIES}/{name}.yaml")
    return own


def _read_chain(
    files: CommonFiles,
    name: str,
    asked_by: tuple[Document, Keys] | None,
    signals: Signals | None,
    given: Document | None = None,
) -> tuple[list[Document], list[Problem]]:
    """The documents from the root of `extends` to `name`, and what is wrong with them."""
    names: list[str] = []
    chain: list[Document] = []
    problems: list[Problem] = []
    while True:
        document = given if given is not None and not names else _read_policy(files, name)
        if document is None:
            problems.append(_unknown_policy(files.root, name, asked_by))
            break
        names.append(name)
        chain.append(document)
        own = document is not given
        wrong = (
            files.check(document, "policy", signals)
            if own
            else check(document, "policy", signals=signals)
        )
        problems += wrong or check_meaning(document, "policy", name)
        parent = document.data.get("extends") if isinstance(document.data, dict) else None
        if not isinstance(parent, str):
            break
        if parent in names:
            problems.append(_tell_circle(names, chain, names.index(parent)))
            break
        name, asked_by = parent, (document, ("extends",))
    return chain[::-1], problems


def _tell_circle(names: list[str], chain: list[Document], start: int) -> Problem:
    """The problem that policies extend each other, the same from whichever of them it is met."""
    circle = names[start:]
    first = circle.index(min(circle))
    told = " extends ".join([*circle[first:], *circle[:first], circle[first]])
    message, hint = f"policies extend each other: {told}", "remove one 'extends'"
    return chain[start + first].problem(("extends",), message, hint)


def _unknown_policy(root: Path, name: str, asked_by: tuple[Document, Keys] | None) -> Problem:
    message, hint = f"unknown policy '{name}'", suggest(name, policy_names(root))
    if asked_by is None:
        raise BlmError(message, hint=hint)
    document, path = asked_by
    return document.problem(path, message, hint)
