"""`blm validate`: schema and meaning of every file, all at once, each at its place."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from blm.errors import BlmError
from blm.pipeline.disavow.site_lint import check_list
from blm.repo.schema.schemas import load_schema
from blm.repo.validate.validation import validate
from tests.repo.conftest import SIGNALS, SITE, TODAY, Tree

DECISION = "  - {{domain: {}, decision: keep, reason: x, by: ana, on: 2026-01-02{}}}\n"


def decisions(*entries: tuple[str, str]) -> str:
    """A file of decisions about these domains."""
    return "schema: 1\ndecisions:\n" + "".join(DECISION.format(*entry) for entry in entries)


def lines(*records: object) -> str:
    """A file of the program with these records."""
    return "# Written by blm, schema 1.\n" + "".join(f"- {json.dumps(r)}\n" for r in records)


def export(stream: str, as_of: str) -> dict[str, object]:
    """A record of `exports.yaml`."""
    return {"file": "x.csv", "stream": stream, "format": "f", "as_of": as_of, "scope": None, "coverage": "full", "cap": None, "rows": 1, "states": {}, "skipped": {}, "skipped_rows": [], "sha256": "0"}  # fmt: skip


def row(today: str, cadence: str = "quarterly", live: int = 5) -> dict[str, object]:
    """A record of `history.yaml`."""
    return {
        "as_of": today,
        "today": today,
        "cadence": cadence,
        "provisional": False,
        "exports": 1,
        "kpis": {},
        "links": {"live": 0, "new": 0, "lost": 0},
        "referring_domains": {"live": live, "new": 0, "lost": 0},
        "recommendations": {"remove": 0},
    }


def test_a_valid_repository_has_no_problem(tree: Tree) -> None:
    """The small repository of these tests is clean, with the example formats in each file."""
    assert tree.problems() == []


def test_column_maps_fit_together(tree: Tree) -> None:
    """Names stand once, a file's column answers one of ours, values need their column."""
    tree.change(
        f"{SITE}/site.yaml",
        "campaigns:",
        """\
column_maps:
  - {name: a, tool: A, columns: {source_url: From, target_url: "from "}}
  - name: a
    tool: B
    columns: {source_url: Page}
    values: {rel: {DF: follow}}
campaigns:""",
    )
    assert tree.said() == [
        f"{SITE}/site.yaml:12:64: 'from ' is the column for source_url already",
        f"{SITE}/site.yaml:13:11: 'a' stands twice",
        f"{SITE}/site.yaml:16:14: no column is named for 'rel'",
    ]


def test_all_files_are_checked_at_once(tree: Tree) -> None:
    """Problems of all files come together, sorted by file and place."""
    tree.change("blm.yaml", "auto", "autom")
    tree.write("policies/own.yaml", "schema: 1\nname: own\nextends: nope\n")
    tree.write("policies/tests/own/traffic.yaml", "a: [\n")
    tree.write("policies/shared/incidents.yaml", "schema: 1\nincidents: [{stream: x}]\n")
    tree.change(f"{SITE}/site.yaml", "[ana]", "[]")
    tree.write("profiles/Bad Name/site.yaml", "schema: 1\n")
    files = [problem.file for problem in tree.problems()]

    assert list(dict.fromkeys(files)) == [
        "blm.yaml",
        "policies/own.yaml",
        "policies/shared/incidents.yaml",
        "policies/tests/own/traffic.yaml",
        "profiles/Bad Name",
        f"{SITE}/site.yaml",
    ]


def test_only_the_paths_given_are_spoken_of(tree: Tree) -> None:
    """Files and folders narrow the report; a path that is not there is an error."""
    tree.change("blm.yaml", "auto", "autom")
    tree.change(f"{SITE}/site.yaml", "[ana]", "[]")

    assert [p.file for p in tree.problems(f"{SITE}/site.yaml")] == [f"{SITE}/site.yaml"]
    assert [p.file for p in tree.problems("profiles")] == [f"{SITE}/site.yaml"]
    assert [p.file for p in tree.problems("blm.yaml", f"{SITE}/log.yaml")] == ["blm.yaml"]
    assert len(tree.problems(".")) == 2
    assert len(tree.problems(str(tree.root / "blm.yaml"))) == 1
    with pytest.raises(BlmError, match=r"nope\.yaml is not there"):
        tree.problems("nope.yaml")
    with pytest.raises(BlmError, match="lies outside of the repository"):
        tree.problems(str(tree.root.parent))


def test_missing_settings_are_told(tree: Tree) -> None:
    """A folder without blm.yaml is no repository."""
    (tree.root / "blm.yaml").unlink()

    assert tree.said() == ["blm.yaml: the file is missing"]


def test_unknown_policy(tree: Tree) -> None:
    """A policy that nobody wrote is told at the site that names it, with a suggestion."""
    tree.change(f"{SITE}/site.yaml", "policy: default", "policy: strickt")
    (problem,) = tree.problems()

    assert (
        str(problem)
        == f"{SITE}/site.yaml:3:9: unknown policy 'strickt'. hint: did you mean strict?"
    )


def test_name_of_a_policy_is_its_files(tree: Tree) -> None:
    """A policy whose name is not its file's would be found under neither."""
    tree.write("policies/own.yaml", "schema: 1\nname: other\nextends: default\n")
    tree.write("policies/Own Policy.yaml", "schema: 1\nname: x\n")

    assert tree.said() == [
        "policies/Own Policy.yaml: 'Own Policy' is no policy name",
        "policies/own.yaml:2:7: name is 'other', but the file is own.yaml",
    ]


def test_names_of_a_site_agree(tree: Tree) -> None:
    """The folder, `site` and the first domain are the same host."""
    tree.change(f"{SITE}/site.yaml", "site: acme.example", "site: acme-shop.example")

    assert tree.said() == [
        f"{SITE}/site.yaml:2:7: site is 'acme-shop.example', but the folder is 'acme.example'",
        f"{SITE}/site.yaml:4:11: the first domain is the site's own",
    ]


def test_own_domains_are_no_public_suffix(tree: Tree) -> None:
    """A suffix, or a platform's private one, as own domain would take in strangers' domains."""
    tree.change(
        f"{SITE}/site.yaml",
        "domains: [acme.example]",
        "domains: [acme.example, co.uk, blogspot.com]",
    )

    said = [str(problem) for problem in tree.problems()]
    assert said == [
        f"{SITE}/site.yaml:4:{column}: {domain} is a public suffix: everybody's domains end in it."
        " hint: name your own, such as acme.example"
        for column, domain in ((25, "co.uk"), (32, "blogspot.com"))
    ]


def test_anchor_ranges_that_cannot_sum_to_100(tree: Tree) -> None:
    """Ranges are added up after merging, and told where the site changed them."""
    tree.write(
        f"{SITE}/anchors.yaml", "schema: 1\nranges: {branded: [70, 80], naked_url: [20, 25]}\n"
    )

    assert tree.said() == [
        f"{SITE}/anchors.yaml:2:9: the lower ends of the ranges add up to 113 %, more than 100"
    ]


def test_decisions_without_reason(tree: Tree) -> None:
    """Every decision has a reason."""
    tree.change(f"{SITE}/decisions.yaml", "reason: spam, ", "")

    assert tree.said() == [f"{SITE}/decisions.yaml:3:5: 'reason' is missing"]


def test_expired_decisions_are_a_warning(tree: Tree) -> None:
    """A decision whose day has come no longer holds; the day before it still does."""
    tree.write(
        f"{SITE}/decisions.yaml",
        decisions(("a.example", ", expires: 2026-11-22"), ("b.example", ", expires: 2026-11-23")),
    )
    tree.write("policies/shared/decisions.yaml", decisions(("c.example", ", expires: 2026-02-01")))

    assert tree.said() == [
        "policies/shared/decisions.yaml:3:86: warning: the decision about c.example expired on 2026-02-01",
        f"{SITE}/decisions.yaml:3:86: warning: the decision about a.example expired on 2026-11-22",
    ]
    assert tree.problems(today="2026-01-01") == []


def test_decisions_about_a_host_below_a_referring_domain_are_a_warning(tree: Tree) -> None:
    """They decide nothing, and say how to mean the domain or a line; a platform's tenant does."""
    subjects = ("blog.a.example", "www.c.example", "mine.blogspot.com", "z.example")
    tree.write(f"{SITE}/decisions.yaml", decisions(*((subject, "") for subject in subjects)))

    (problem,) = tree.problems()
    assert str(problem) == (
        f"{SITE}/decisions.yaml:3:14: warning: blog.a.example is below the referring domain a.example:"
        " this decides nothing. hint: write 'domain: a.example', or"
        " 'line: domain:blog.a.example' for a line of disavow.txt"
    )


def test_only_decisions_that_decide_nothing_are_warned_of(tree: Tree) -> None:
    """To protect a host keeps lines off it; pages and lines stand by themselves; shared ones too."""
    tree.write(
        f"{SITE}/decisions.yaml",
        decisions(("blog.a.example", "")).replace("keep", "protect")
        + "  - {url: 'https://blog.b.example/x', decision: keep, reason: x, by: ana, on: 2026-01-01}\n"
        + "  - {line: 'domain:blog.c.example', decision: keep, reason: x, by: ana, on: 2026-01-01}\n",
    )
    tree.write("policies/shared/decisions.yaml", decisions(("blog.d.example", "")))

    (said,) = tree.said()
    assert said == (
        "policies/shared/decisions.yaml:3:14: warning: blog.d.example is below the referring domain"
        " d.example: this decides nothing"
    )


def test_decisions_twice_and_out_of_order(tree: Tree) -> None:
    """Two decisions about one subject are an error; an unsorted file is one warning."""
    tree.write(
        f"{SITE}/decisions.yaml",
        decisions(("b.example", ""), ("a.example", ""), ("b.example", ""), ("a.example", "")),
    )

    assert tree.said() == [
        f"{SITE}/decisions.yaml:4:5: warning: decisions are not sorted: a.example stands after b.example",
        f"{SITE}/decisions.yaml:5:5: b.example is decided twice, first at line 3",
        f"{SITE}/decisions.yaml:6:5: a.example is decided twice, first at line 4",
    ]


def test_shared_decisions_may_differ_by_site(tree: Tree) -> None:
    """One subject may be decided for one site and for another, not twice for the same."""
    tree.write(
        "profiles/b.example/site.yaml",
        "schema: 1\nsite: b.example\ndomains: [b.example]\nowners: [bo]\nstreams: {moz.links: {}, gsc.links: {}}\n",
    )
    entries = (("x.example", ", sites: [acme.example]"), ("x.example", ", sites: [b.example]"))
    tree.write("policies/shared/decisions.yaml", decisions(*entries))
    clean = tree.said()
    tree.write("policies/shared/decisions.yaml", decisions(*entries, ("x.example", "")))

    assert clean == []
    assert tree.said() == [
        "policies/shared/decisions.yaml:5:5: x.example is decided twice, first at line 3"
    ]


def test_sites_belong_in_shared_files(tree: Tree) -> None:
    """A site's own file cannot speak for others, and a shared one only of sites that exist."""
    tree.write(f"{SITE}/decisions.yaml", decisions(("a.example", ", sites: [acme.example]")))
    tree.write(
        "policies/shared/decisions.yaml", decisions(("a.example", ", sites: [nope.example]"))
    )

    assert tree.said() == [
        "policies/shared/decisions.yaml:3:85: warning: there is no profile of nope.example",
        f"{SITE}/decisions.yaml:3:77: 'sites' belongs in policies/shared only",
    ]


DISAVOW = """\
# our list
domain:spam.example
domain:Partner.example
https://blog.partner.example/post
domain:shop.acme.example
domain:kept.example
https://kept.example/page
domain:notpartner.example
http://[broken
"""


def test_protected_domains_in_the_disavow_file(tree: Tree) -> None:
    """A line that hits a protected domain, below or above it, is an error at its line."""
    tree.write(
        f"{SITE}/decisions.yaml", decisions(("sub.kept.example", "")).replace("keep", "protect")
    )
    tree.write(f"{SITE}/disavow.txt", DISAVOW)

    effect = "links from your own side or from a partner would stop counting"
    shielded = [
        (3, 8, "partner[.]example is protected: our distributor"),
        (4, 1, "partner[.]example is protected: our distributor"),
        (5, 8, "acme[.]example is protected: the site's own domain"),
        (6, 8, "sub[.]kept[.]example is protected: x"),
    ]
    said = [
        f"{SITE}/disavow.txt:{line}:{column}: D203 protected-domain: {what}; {effect}"
        for line, column, what in shielded
    ]
    found = tree.said()
    assert found[:-1] == said
    assert found[-1].startswith(
        f"{SITE}/disavow.txt:9:1: D101 syntax: hxxp://[broken is no entry; "
    )
    assert tree.problems()[0].hint == "remove the line, or the protection"


def test_warnings_of_a_list_are_counted(tree: Tree) -> None:
    """Every error of a list stands for itself; of each kind of warning the first does for all."""
    tree.write(
        f"{SITE}/disavow.txt",
        "domain: a.example\ndomain: b.example\ndomain:com\ndomain:net\ndomain:1.2.3.4\n",
    )
    found = [
        (p.line, p.severity, p.code, "more such line" in p.message, p.hint) for p in tree.problems()
    ]
    meant = "name single sites; where all of it is meant, write '# lint: allow D201: why' above it"
    assert found == [
        (1, "warning", "D108 space-after-domain", True, f"blm lint {SITE}/disavow.txt lists them"),
        (3, "error", "D201 public-suffix", False, meant),
        (4, "error", "D201 public-suffix", False, meant),
        (5, "warning", "D204 ip-address", False, "name the domain that the links come from"),
    ]


def test_an_expired_protection_protects_no_longer(tree: Tree) -> None:
    """Once a decision to protect has expired, the disavow line is no error."""
    tree.write(
        f"{SITE}/decisions.yaml",
        decisions(("k.example", ", expires: 2026-06-01")).replace("keep", "protect"),
    )
    tree.write(f"{SITE}/disavow.txt", "domain:k.example\n")

    assert [p.line for p in tree.problems(f"{SITE}/disavow.txt", today="2026-05-31")] == [1]
    assert tree.problems(f"{SITE}/disavow.txt") == []


def test_overdue_audit(tree: Tree) -> None:
    """The newest full audit may be 92 days old; other audits do not count (S66)."""
    tree.write(
        f"{SITE}/history.yaml",
        lines(row("2026-05-01"), row("2026-08-22"), row("2026-11-01", "weekly")),
    )

    assert tree.problems() == []
    assert tree.said(today="2026-11-23") == [
        f"{SITE}/history.yaml:3: warning: the last full audit is 93 days old, more than 92 (S66)"
    ]


def test_audit_that_never_was(tree: Tree) -> None:
    """Exports that have waited longer than an audit may take are told."""
    tree.write(
        f"{SITE}/exports.yaml",
        lines(export("ahrefs.links", "2026-08-22"), export("gsc.links", "2026-11-20")),
    )

    assert tree.problems() == []
    assert tree.said(today="2026-11-23") == [
        f"{SITE}/exports.yaml:1: warning: no full audit since the first export of 2026-08-22 (S66)"
    ]


def test_single_source(tree: Tree) -> None:
    """One tool alone leaves audits provisional; Search Console is a second one (S60)."""
    tree.change(f"{SITE}/site.yaml", "  gsc.links: {max_age_days: 35}\n", "")
    alone = tree.said()
    tree.write(f"{SITE}/exports.yaml", lines(export("gsc.sites", "2026-11-20")))

    assert alone == [
        f"{SITE}/site.yaml:9:3: warning: only ahrefs sees this site; audits stay provisional (S60)"
    ]
    assert tree.problems() == []


def test_large_site_without_a_large_index(tree: Tree) -> None:
    """From 10,000 referring domains on, Ahrefs or Semrush should be primary (S59)."""
    tree.write(f"{SITE}/history.yaml", lines(row("2026-11-01", live=10_000)))
    primary = tree.said()
    tree.change(f"{SITE}/site.yaml", "ahrefs.links: {primary: true}", "moz.links: {primary: true}")
    large = tree.said()
    tree.write(f"{SITE}/history.yaml", lines(row("2026-11-01", live=9_999)))

    assert (primary, tree.said()) == ([], [])
    assert large == [
        f"{SITE}/site.yaml:9:3: warning: 10,000 referring domains without Ahrefs or Semrush as primary source (S59)"
    ]


def test_missing_owner(tree: Tree) -> None:
    """A site that nobody answers for is an error (S69)."""
    tree.change(f"{SITE}/site.yaml", "owners: [ana]\n", "")
    (problem,) = tree.problems()

    assert (problem.message, problem.severity) == ("'owners' is missing", "error")
    assert "(S69)" in problem.hint


def test_impossible_stage_in_the_log(tree: Tree) -> None:
    """An event that no sequence of stages allows is an error at its line."""
    tree.change(f"{SITE}/log.yaml", "event: asked", "event: uploaded")
    (problem,) = tree.problems()

    assert (problem.file, problem.line, problem.column) == (f"{SITE}/log.yaml", 4, 5)
    assert (
        "'uploaded' on 2026-01-06 is impossible: spam.example was flagged then" in problem.message
    )


def test_the_policys_wait_counts_for_stages(tree: Tree) -> None:
    """How long a request must wait is the policy's, overrides included."""
    tree.write(
        f"{SITE}/log.yaml",
        "schema: 1\nevents:\n  - {on: 2026-01-06, subject: s.example, event: asked, by: a}\n  - {on: 2026-01-10, subject: s.example, event: merged, by: a}\n",
    )
    early = tree.said()
    tree.change(
        f"{SITE}/site.yaml",
        "policy: default",
        "policy: default\noverrides: {outreach: {wait_days: 3}}",
    )

    assert early[0].startswith(f"{SITE}/log.yaml:4:5: 'merged' on 2026-01-10 is impossible")
    assert tree.said() == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (f"{SITE}/site.yaml", ("to: 2026-04-15", "to: 2026-02-15"), f"{SITE}/site.yaml:12:42: 2026-02-15 lies before 2026-03-01, the date of 'from'"),
        (f"{SITE}/site.yaml", ("to: 2026-04-15", "to: 2026-04-31"), f"{SITE}/site.yaml:12:42: '2026-04-31' is not a date"),
        (f"{SITE}/decisions.yaml", ("on: 2026-01-02}", "on: 2026-01-02, expires: 2026-01-01}"), f"{SITE}/decisions.yaml:3:107: 2026-01-01 lies before 2026-01-02, the date of 'on'"),
        (f"{SITE}/log.yaml", ("on: 2026-01-05", "on: yesterday"), f"{SITE}/log.yaml:3:10: 'yesterday' is not a date"),
    ],
)  # fmt: skip
def test_dates(tree: Tree, path: str, text: tuple[str, str], expected: str) -> None:
    """Dates are of the calendar, and the second of two is not the earlier one."""
    tree.change(path, *text)

    assert tree.said()[0] == expected


def test_incident_that_ends_before_it_starts(tree: Tree) -> None:
    """Stated incidents have their dates in order."""
    tree.write(
        "policies/shared/incidents.yaml",
        "schema: 1\nincidents:\n  - {stream: gsc.links, from: 2026-03-02, to: 2026-03-01, reason: x}\n",
    )

    assert tree.said() == [
        "policies/shared/incidents.yaml:3:47: 2026-03-01 lies before 2026-03-02, the date of 'from'"
    ]


def test_patterns_that_do_not_compile(tree: Tree) -> None:
    """A regular expression that the engine cannot read is told where it stands."""
    tree.write(
        "policies/own.yaml",
        "schema: 1\nname: own\nextends: default\nrules:\n  - {id: x, recommend: watch, because: y, when: {any_link: {signal: anchor_text, matches: '['}}}\n",
    )

    assert tree.said() == [
        "policies/own.yaml:5:91: the regular expression cannot be read: unclosed character class"
    ]


def test_broken_lines_of_program_files(tree: Tree) -> None:
    """Each broken line of a file that the program writes is an error at its line."""
    tree.write(f"{SITE}/history.yaml", lines(row("2026-11-01")) + "- {broken\nnothing\n- [1]\n")
    tree.write(f"{SITE}/recommendations.yaml", b'# x\n- {"a": "\xff"}\n')
    tree.write(f"{SITE}/cases.yaml", "- " + "[" * 100_000 + "\n")
    found = [(p.file.removeprefix(f"{SITE}/"), p.line, p.column) for p in tree.problems()]

    assert found == [
        ("cases.yaml", 1, 1),
        ("history.yaml", 3, 4),
        ("history.yaml", 4, 1),
        ("history.yaml", 5, 1),
        ("recommendations.yaml", 2, 1),
    ]


def test_mails_of_a_team_are_checked(tree: Tree) -> None:
    """Its templates by what a mail knows, at file and line; names that nobody reads are a warning."""
    tree.write("templates/en/removal.txt.j2", "Subject: {{ site }}\n{{ adress }}\n")
    tree.write("templates/it/page-gone.txt.j2", "{{ site }}")
    tree.write("templates/it/removel.txt.j2", "x")
    tree.write("templates/it/unexplained.txt.j2", b"a\n\xe9\n")
    tree.write("templates/README.md", "ours")
    assert tree.said() == [
        "templates/en/removal.txt.j2:2:4: a mail knows no 'adress'",
        "templates/it/removel.txt.j2: warning: no mail is written from a file of this name",
        "templates/it/unexplained.txt.j2:2: not UTF-8",
    ]
    assert tree.said("templates/it") == tree.said()[1:]


def test_broken_snapshot(tree: Tree) -> None:
    """The inventory and the list of exports are checked too, with paths of the repository."""
    tree.write(
        f"{SITE}/inventory/0.yaml",
        '- {"domain": "a.example", "from": "https://a.example/", "to": null, "colour": "red"}\n',
    )
    tree.write(f"{SITE}/exports.yaml", '# x\n- {"file": "x.csv"}\n')
    files = [problem.file for problem in tree.problems()]

    assert files == [f"{SITE}/exports.yaml", f"{SITE}/inventory/0.yaml"]


def test_links_out_of_the_repository_are_told(tree: Tree, tmp_path: Path) -> None:
    """Files that lead out of the repository are errors, and nothing of them is read."""
    secret = tmp_path / "secret"
    secret.write_text("domain:partner.example\n")
    for file in ("disavow.txt", "history.yaml", "targets.yaml", "exports.yaml"):
        (tree.root / SITE / file).symlink_to(secret)
    (tree.root / SITE / "inventory").mkdir()
    (tree.root / SITE / "inventory/0.yaml").symlink_to(secret)
    problems = tree.problems()

    assert {p.message.partition(" leads")[2] for p in problems} == {" out of the repository"}
    assert len({p.file for p in problems}) == 4


def test_misspelt_files_are_a_warning(tree: Tree) -> None:
    """A YAML file that blm does not read is told, with the name that was probably meant."""
    tree.write(f"{SITE}/descisions.yaml", "")
    tree.write(f"{SITE}/target.yml", "")
    tree.write("policies/shared/protect.yaml", "")
    found = [str(p) for p in tree.problems()]

    assert found == [
        "policies/shared/protect.yaml: warning: blm does not read a file of this name. hint: did you mean protected.yaml?",
        f"{SITE}/descisions.yaml: warning: blm does not read a file of this name. hint: did you mean decisions.yaml?",
        f"{SITE}/target.yml: warning: blm does not read a file of this name. hint: rename it to target.yaml",
    ]


def test_output_follows_its_schema(tree: Tree) -> None:
    """Problems as an object follow the published schema of `validate --format json`."""
    tree.change("blm.yaml", "auto", "autom")
    tree.write(f"{SITE}/decisions.yaml", decisions(("b.example", ""), ("a.example", "")))
    output = {"schema": 1, "errors": [asdict(problem) for problem in tree.problems()]}

    assert list(Draft202012Validator(load_schema("validate")).iter_errors(output)) == []
    assert {error["severity"] for error in output["errors"]} == {"error", "warning"}


def test_project_repository_is_valid() -> None:
    """The policies that the project ships are valid."""
    root = Path(__file__).parents[2]

    assert (
        validate(root, [root / "policies"], today=TODAY, signals=SIGNALS, check_list=check_list)
        == []
    )
