"""`blm validate`: everything that is wrong with the files of a repository, all at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from blm.core.hosts.public_suffixes import Domains
from blm.core.site.site import Event, Site
from blm.core.site.stages import impossible_events
from blm.errors import BlmError, Problem
from blm.repo import word_lists
from blm.repo.editor.editor_files import check_schemas
from blm.repo.policy.layers import Resolution
from blm.repo.policy.policies import resolve_policy, resolve_site_policy
from blm.repo.policy.policy_test_files import check_tests
from blm.repo.records.case_lines import check_repeated
from blm.repo.schema.condition_checks import Signals
from blm.repo.schema.schemas import check
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.profile_files import Profile, read_profile
from blm.repo.site.profile_warnings import check_audits, check_size, check_sources
from blm.repo.site.profiles import build_site
from blm.repo.site.program_files import Record, check_snapshot, read_records
from blm.repo.site.semantic_checks import (
    check_expired,
    check_hosts,
    check_inboxes,
    check_meaning,
    check_own_domains,
)
from blm.repo.suffix_list import suffixes
from blm.repo.working_tree.paths import (
    LINE_FILES,
    POLICIES,
    POLICY_NAME,
    PROFILES,
    SETTINGS,
    SHARED,
    SHARED_FILES,
    SITE_FILES,
    check_profile_folders,
    inside,
    list_folder,
    profile_folders,
    read_content,
    read_document,
    result_files,
)
from blm.repo.yaml.strict_loader import Document

KNOWN_FILES = (*SITE_FILES, *LINE_FILES)

CheckTemplates = Callable[[Path], Iterable[Problem]]
"""Returns errors in the mail templates of a repository."""
CheckList = Callable[[Site, bytes, str, str], Iterable[Problem]]
"""Returns errors in a disavow file; takes the site, its bytes, its path and today."""


def validate(
    root: Path,
    paths: Sequence[Path] | None = None,
    *,
    today: str,
    signals: Signals,
    check_list: CheckList,
    check_templates: CheckTemplates = lambda _: (),
) -> list[Problem]:
    """Everything that is wrong, schema and meaning, errors and warnings, sorted by place.

    Args:
        root: of the repository.
        paths: files or folders to report on; all if None or empty.
        today: ISO date; only expiry and overdue audits depend on it.
        signals: that conditions may name.
        check_list: checks each site's disavow file.
        check_templates: checks the team's own mail templates.

    Raises:
        BlmError: a path is not there or lies outside of the repository.
    """
    wanted = [_relative(root, path) for path in paths or ()]
    folders = check_profile_folders(root)
    problems = [
        *_check_settings(root),
        *_check_policies(root, signals),
        *_check_shared(root, today),
        *folders,
        *check_schemas(root),
        *check_templates(root),
    ]
    refused = {problem.file for problem in folders}
    common = CommonFiles(root)
    for folder in profile_folders(root):
        if f"{PROFILES}/{folder.name}" not in refused:
            snapshot = _touches(wanted, f"{PROFILES}/{folder.name}")
            profile = read_profile(root, folder.name, common)
            problems += _check_site(root, profile, today, signals, check_list, snapshot=snapshot)
    return sorted({p for p in problems if _is_wanted(p.file, wanted)})


def _relative(root: Path, path: Path) -> str:
    """A path as the repository names it; it starts at the root, or else at the current folder."""
    full = root / path if (root / path).exists() else path
    if not full.exists():
        raise BlmError(f"{path} is not there", hint="name a file or folder of the repository")
    try:
        return full.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise BlmError(f"{path} lies outside of the repository") from None


def _is_wanted(file: str, wanted: list[str]) -> bool:
    return not wanted or any(w in (".", file) or file.startswith(f"{w}/") for w in wanted)


def _touches(wanted: list[str], folder: str) -> bool:
    """True if a wanted path is in the folder, or the folder in a wanted path."""
    return _is_wanted(folder, wanted) or any(w.startswith(f"{folder}/") for w in wanted)


def _check_settings(root: Path) -> list[Problem]:
    document = read_document(root, SETTINGS)
    if document is None:
        hint = "make it with 'blm init', or name the repository with --repo"
        return [Problem(SETTINGS, 0, 0, "", "the file is missing", hint)]
    sites = [folder.name for folder in profile_folders(root)]
    return check(document, "blm") or list(check_inboxes(document, sites))


def _check_policies(root: Path, signals: Signals) -> Iterator[Problem]:
    folder = inside(root, POLICIES)
    files = list_folder(folder, ".yaml")
    rules: dict[str, list[str]] = {}
    for path in files:
        relative = f"{POLICIES}/{path.name}"
        if not POLICY_NAME.fullmatch(path.stem):
            hint = "use lower-case letters, digits and hyphens"
            yield Problem(relative, 0, 0, "", f"'{path.stem}' is no policy name", hint)
            continue
        resolution = resolve_policy(root, path.stem, signals=signals)
        yield from resolution.problems
        if resolution.values:
            # Without a base there may be none, which is a problem by now.
            rules[path.stem] = [rule["id"] for rule in resolution.values.get("rules", ())]
    yield from check_tests(root, rules)
    yield from _check_strangers(folder, POLICIES, [path.name for path in files])


def _check_shared(root: Path, today: str) -> Iterator[Problem]:
    sites = {folder.name for folder in profile_folders(root)}
    for file, schema in SHARED_FILES.items():
        document = read_document(root, f"{SHARED}/{file}")
        if document is None:
            continue
        wrong = check(document, schema)
        yield from wrong or check_meaning(document, schema, "", shared=True)
        if wrong:
            continue
        if schema == "decisions":
            yield from _check_decisions(document, today)
        for index, entry in enumerate(document.data.get(schema) or ()):
            for place, site in enumerate(entry.get("sites", ())):
                if site not in sites:
                    path = (schema, index, "sites", place)
                    yield document.problem(path, f"there is no profile of {site}", warning=True)
    yield from _check_strangers(inside(root, SHARED), SHARED, tuple(SHARED_FILES))


def _check_site(
    root: Path,
    profile: Profile,
    today: str,
    signals: Signals,
    check_list: CheckList,
    *,
    snapshot: bool,
) -> Iterator[Problem]:
    name = profile.name
    folder = f"{PROFILES}/{name}"
    problems = profile.problems(signals)
    yield from problems
    known = {**dict.fromkeys(KNOWN_FILES), **dict.fromkeys(result_files(inside(root, folder)))}
    yield from _check_strangers(inside(root, folder), folder, known)
    records: dict[str, list[Record]] = {}
    broken: list[Problem] = []
    for file in (name for name in known if name not in SITE_FILES):
        records[file], wrong = read_records(root, f"{folder}/{file}")
        broken += wrong
    yield from broken
    yield from check_repeated(records["cases.yaml"], f"{folder}/cases.yaml")
    if snapshot:
        said = {(problem.file, problem.line) for problem in broken}
        yield from (p for p in check_snapshot(root, name) if (p.file, p.line) not in said)
    if any(problem.severity == "error" for problem in problems):
        return
    yield from check_own_domains(profile.own["site"], _suffixes().is_suffix)
    site = build_site(profile)
    resolution = resolve_site_policy(profile, signals=signals)
    yield from resolution.problems
    if "decisions" in profile.own:
        yield from _check_decisions(profile.own["decisions"], today)
    yield from _check_disavow(root, site, today, check_list)
    yield from check_sources(profile, site, records["exports.yaml"])
    yield from check_size(profile, site, records["history.yaml"])
    if not resolution.problems:
        yield from _check_by_policy(profile, site, resolution, records, today)


def _check_decisions(document: Document, today: str) -> Iterator[Problem]:
    """Decisions that are expired or have no effect."""
    yield from check_expired(document, today)
    yield from check_hosts(document, _suffixes().registrable)


def _suffixes() -> Domains:
    return suffixes(word_lists.load().platforms)


def _check_disavow(root: Path, site: Site, today: str, check_list: CheckList) -> Iterator[Problem]:
    file = f"{PROFILES}/{site.name}/disavow.txt"
    try:
        content = read_content(root, file) or b""
    except BlmError as error:
        yield Problem(file, 0, 0, "", error.message, error.hint)
    else:
        yield from check_list(site, content, file, today)


def _check_by_policy(
    profile: Profile,
    site: Site,
    resolution: Resolution,
    records: dict[str, list[Record]],
    today: str,
) -> Iterator[Problem]:
    """What is wrong by the numbers of the policy in force."""
    policy = resolution.policy()
    exports, history = records["exports.yaml"], records["history.yaml"]
    yield from check_audits(site, exports, history, today, policy.review["audit_days"])
    wrong = impossible_events(site.events, policy.outreach["wait_days"])
    yield from (_at_event(profile, event, message, hint) for event, message, hint in wrong)


def _at_event(profile: Profile, event: Event, message: str, hint: str) -> Problem:
    entry = next(e for e in profile.entries("log", "events") if e.where == event.where)
    return entry.document.problem(entry.path, message, hint)


def _check_strangers(folder: Path, name: str, known: Iterable[str]) -> Iterator[Problem]:
    """YAML files that blm does not read, most likely misspelt."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in {".yaml", ".yml"} and path.name not in known:
            near = difflib.get_close_matches(path.name, list(known), n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
            if path.suffix == ".yml":
                hint = f"rename it to {path.stem}.yaml"
            message = "blm does not read a file of this name"
            yield Problem(f"{name}/{path.name}", 0, 0, "", message, hint, "warning")
