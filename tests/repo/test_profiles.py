"""Profiles: the files of a site, its own and the shared ones, as one typed value."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.core.site.site import Campaign, ColumnMap, Decision, Event, Incident, Prospect, Protected
from blm.errors import BlmError, InvalidFiles
from blm.repo.site.profiles import load_site, site_names
from blm.repo.working_tree.paths import inside, is_site_name
from tests.repo.conftest import SITE, Tree

NAME = "acme.example"


def test_a_site_is_typed(tree: Tree) -> None:
    """Everything that people wrote stands in the site, each entry with its file and line."""
    tree.write(
        f"{SITE}/prospects.yaml",
        "schema: 1\nprospects:\n  - {domain: mag.example, target_url: 'https://acme.example/x', status: wanted}\n",
    )
    tree.write(
        "policies/shared/incidents.yaml",
        "schema: 1\nincidents:\n  - {stream: ahrefs.links, from: 2026-03-01, to: 2026-03-20, reason: outage}\n",
    )
    site = load_site(tree.root, NAME)

    assert (site.name, site.policy, site.domains, site.owners) == (
        NAME,
        "default",
        (NAME,),
        ("ana",),
    )
    assert (site.languages, site.topics, site.brand, site.money) == (
        ("en", "de"),
        ("hiking",),
        ("Acme",),
        ("hiking boots",),
    )
    assert site.streams == {"ahrefs.links": {"primary": True}, "gsc.links": {"max_age_days": 35}}
    assert site.campaigns == (Campaign("spring", "2026-03-01", "2026-04-15"),)
    assert site.protected == (
        Protected("partner.example", "our distributor", f"{SITE}/site.yaml:14"),
    )
    assert site.prospects == (
        Prospect(
            "mag.example",
            "",
            "https://acme.example/x",
            "",
            "follow",
            "wanted",
            "",
            f"{SITE}/prospects.yaml:3",
        ),
    )
    assert site.incidents == (Incident("ahrefs.links", "2026-03-01", "2026-03-20", "outage"),)
    assert site.decisions[1] == Decision(
        "odd.example", "keep", "a customer", "ana", "2026-01-02", None, f"{SITE}/decisions.yaml:4"
    )
    assert site.events[1] == Event(
        "2026-01-06", "spam.example", "asked", "ana", "e-mail", where=f"{SITE}/log.yaml:4"
    )


def test_column_maps_know_their_places(tree: Tree) -> None:
    """A map holds the tool's columns and words, and where each column is named."""
    tree.change(
        f"{SITE}/site.yaml",
        "campaigns:",
        """\
column_maps:
  - name: linktool
    tool: Link Tool
    columns: {source_url: From URL, rel: Type}
    values: {rel: {DF: follow}}
campaigns:""",
    )
    assert load_site(tree.root, NAME).column_maps == (
        ColumnMap(
            "linktool",
            "Link Tool",
            {"source_url": "From URL", "rel": "Type"},
            {"rel": {"DF": "follow"}},
            {"source_url": f"{SITE}/site.yaml:14:27", "rel": f"{SITE}/site.yaml:14:42"},
        ),
    )


def test_defaults_stand_where_nothing_is_written(tree: Tree) -> None:
    """A profile with nothing but the needed keys of site.yaml is complete."""
    for file in ("anchors", "decisions", "log"):
        (tree.root / f"{SITE}/{file}.yaml").unlink()
    tree.write(
        f"{SITE}/site.yaml",
        "schema: 1\nsite: acme.example\ndomains: [acme.example]\nowners: [ana]\n",
    )
    site = load_site(tree.root, NAME)

    assert (site.policy, site.niche, site.cadence, site.disavow) == (
        "default",
        "standard",
        "small",
        "ask",
    )
    assert (site.manual_action, site.known_link_buying, site.public, site.brand_wins) == (
        None,
        False,
        False,
        True,
    )
    assert (site.decisions, site.events, site.protected, site.campaigns) == ((), (), (), ())


def test_lists_with_nothing_in_them_are_empty(tree: Tree) -> None:
    """A file that holds its key and nothing below it has no entries."""
    tree.write(f"{SITE}/decisions.yaml", "schema: 1\ndecisions:\n")
    tree.write(f"{SITE}/log.yaml", "schema: 1\n")

    assert load_site(tree.root, NAME).decisions == ()


def test_shared_files_hold_for_all_sites_or_those_named(tree: Tree) -> None:
    """Shared entries join the site's own, unless they name other sites."""
    tree.write(
        "policies/shared/decisions.yaml",
        """\
schema: 1
decisions:
  - {domain: all.example, decision: watch, reason: x, by: bo, on: 2026-01-01}
  - {domain: other.example, decision: keep, reason: x, by: bo, on: 2026-01-01, sites: [b.example]}
""",
    )
    tree.write(
        "policies/shared/protected.yaml",
        "schema: 1\nprotected:\n  - {domain: sister.example, reason: same owner, sites: [acme.example]}\n",
    )
    site = load_site(tree.root, NAME)

    assert [(d.subject, d.shared) for d in site.decisions] == [
        ("https://mixed.example/spam", False),
        ("odd.example", False),
        ("all.example", True),
    ]
    assert [p.domain for p in site.protected] == ["partner.example", "sister.example"]


def test_all_errors_of_all_files_are_raised_together(tree: Tree) -> None:
    """One exception lists what is wrong in every file of the profile and the shared ones."""
    tree.change(f"{SITE}/site.yaml", "owners: [ana]", "owners: []")
    tree.write(f"{SITE}/log.yaml", "schema: 1\nevents: [\n")
    tree.write("policies/shared/protected.yaml", "schema: 1\nprotected: [{domain: x.example}]\n")
    with pytest.raises(InvalidFiles) as caught:
        load_site(tree.root, NAME)

    assert [(p.file, p.line) for p in caught.value.problems] == [
        ("policies/shared/protected.yaml", 2),
        (f"{SITE}/log.yaml", 2),
        (f"{SITE}/site.yaml", 5),
    ]
    assert caught.value.exit_code == 1


def test_warnings_do_not_stop_a_site(tree: Tree) -> None:
    """Decisions out of order are a warning, and the site loads."""
    text = "schema: 1\ndecisions:\n  - {domain: z.example, decision: keep, reason: x, by: a, on: 2026-01-01}\n  - {domain: a.example, decision: keep, reason: x, by: a, on: 2026-01-01}\n"
    tree.write(f"{SITE}/decisions.yaml", text)

    assert len(load_site(tree.root, NAME).decisions) == 2


def test_names_of_sites() -> None:
    """A site's name is a slug of host characters, safe in paths and branches."""
    good = ["acme.example", "a", "xn--bcher-kva.example", "192.0.2.1", "a-b.c-d.example"]
    bad = [
        "",
        ".",
        "..",
        "a..b",
        "../x",
        "a/b",
        "A.example",
        ".a",
        "a.",
        "-a",
        "a b",
        "a_b",
        "facts",
        "x.lock",
        "a\n",
        "é.example",
        "a" * 300,
    ]

    assert [name for name in good if not is_site_name(name)] == []
    assert [name for name in bad if is_site_name(name)] == []


def test_site_names_are_the_folders_sorted(tree: Tree) -> None:
    """Each folder in profiles/ is a site; hidden folders and files are not."""
    tree.write("profiles/b.example/site.yaml", "")
    tree.write("profiles/.hidden/x", "")
    tree.write("profiles/README.md", "")

    assert site_names(tree.root) == ("acme.example", "b.example")
    assert site_names(tree.root / "profiles") == ()


def test_a_folder_that_is_no_site_is_refused(tree: Tree) -> None:
    """A folder whose name is no site name is an error, not a site left out."""
    tree.write("profiles/Acme Shop/site.yaml", "")
    with pytest.raises(
        InvalidFiles, match="profiles/Acme Shop: 'Acme Shop' cannot be the name of a site"
    ):
        site_names(tree.root)


def test_missing_profiles_are_told(tree: Tree) -> None:
    """A site without a profile, or a profile without site.yaml, is an expected error."""
    with pytest.raises(BlmError, match=r"there is no profile of b\.example"):
        load_site(tree.root, "b.example")
    with pytest.raises(BlmError, match="cannot be the name of a site"):
        load_site(tree.root, "../acme.example")
    (tree.root / f"{SITE}/site.yaml").unlink()
    with pytest.raises(InvalidFiles, match=r"site\.yaml: the file is missing"):
        load_site(tree.root, NAME)


def test_links_out_of_the_repository_are_refused(tree: Tree, tmp_path: Path) -> None:
    """A symbolic link that leaves the repository is never followed, whatever it stands for."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("schema: 1\n")
    (tree.root / f"{SITE}/targets.yaml").symlink_to(secret)
    with pytest.raises(InvalidFiles, match=r"targets\.yaml: .* leads out of the repository"):
        load_site(tree.root, NAME)
    (tree.root / "profiles/c.example").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(InvalidFiles, match="leads out of the repository"):
        site_names(tree.root)
    (tree.root / "loop").symlink_to("loop")
    with pytest.raises(BlmError, match="leads out of the repository"):
        inside(tree.root, "loop/x")
    with pytest.raises(BlmError, match="leads out of the repository"):
        inside(tree.root, "../secret.yaml")


def test_links_within_the_repository_are_followed(tree: Tree) -> None:
    """A link to another file of the repository is that file."""
    tree.write("shared-anchors.yaml", "schema: 1\nbrand: [Other]\n")
    (tree.root / f"{SITE}/anchors.yaml").unlink()
    (tree.root / f"{SITE}/anchors.yaml").symlink_to("../../shared-anchors.yaml")

    assert load_site(tree.root, NAME).brand == ("Other",)


def test_a_folder_in_place_of_a_file_is_told(tree: Tree) -> None:
    """What cannot be opened is a problem of that file."""
    (tree.root / f"{SITE}/targets.yaml").mkdir()
    with pytest.raises(InvalidFiles, match=r"targets\.yaml: .*cannot be read: Is a directory"):
        load_site(tree.root, NAME)
