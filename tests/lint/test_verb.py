"""`blm lint`: files, formats, exit codes, mending in place; nothing hostile acts on who reads it."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from blm.cli import cli, main
from blm.core.lint.codes import CODES
from blm.render.problems.problems import help_url
from blm.repo.schema.schemas import load_schema
from tests.docs.pages import ROOT, find_anchors, read_page
from tests.render.test_audit_json import errors

TEXT = """\
# a list
domain: spam.example
domain:blogspot.com
domain:www.farm.example
domain:spam.example
https://www.spam.example/@all/\u202e|<b>`x`
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder without a repository, and a list in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "disavow.txt").write_text(TEXT)
    yield tmp_path
    assert not (tmp_path / "blm.yaml").exists()


def test_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a fault: place, code, what, effect, and what to do; counts beside it."""
    assert main(["lint", "disavow.txt"]) == 10
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == (
        "disavow.txt:2:1: warning: D108 space-after-domain: spam[.]example has a blank after domain:; "
        "Google does not say that it reads such a line; where it does not, the site goes on counting. "
        "hint: blm lint --fix: write domain:spam[.]example"
    )
    assert lines[1].startswith(
        "disavow.txt:3:8: D202 platform: blogspot[.]com belongs to many owners; "
    )
    assert said.err == "2 errors, 4 warnings in 6 lines; --fix mends 4\n"


def test_nothing_hostile_acts(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No URL to click, no bidi sign, no order to a runner, in any format and in the diff."""
    hostile = "::error::x\n##[group]y\nhttps://evil.example/a b\n\x1b]0;t\x07\ndomain:evil.example/%0A::stop\n"
    (here / "disavow.txt").write_text(TEXT + hostile)
    for words in (["--format", "text"], ["--format", "github"], ["--format", "sarif"], ["--diff"]):
        main(["lint", *words, "disavow.txt"])
        out = capsys.readouterr().out
        shown = out.replace(help_url(CODES["D101"]).partition("#")[0], "").replace(
            "https://json.schemastore.org", ""
        )
        assert "://" not in shown.replace("hxxps://", "").replace("http:// before", "").replace(
            "http:// or https:// before", ""
        )
        assert not {"\u202e", "\x1b", "\x07"} & set(out)
        orders = [line for line in out.splitlines() if line.startswith(("::", "##["))]
        assert all(
            line.startswith(("::error file=disavow.txt", "::warning file=disavow.txt"))
            for line in orders
        )


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The object of the schema, in the order given; standard input has a name as well."""
    (here / "b.txt").write_text("# nothing\n")
    assert main(["lint", "--format", "json", "disavow.txt", "b.txt"]) == 10
    value = json.loads(capsys.readouterr().out)
    assert errors(value, "lint") == []
    first, second = value["files"]
    assert (first["file"], first["lines"], first["entries"]) == ("disavow.txt", 6, 4)
    assert second == {"file": "b.txt", "lines": 1, "entries": 0, "findings": []}
    assert [(f["line"], f["code"], f["severity"], f["fix"]) for f in first["findings"]] == [
        (2, "D108", "warning", "write domain:spam.example"),
        (3, "D202", "error", None),
        (4, "D302", "warning", None),
        (5, "D304", "warning", "remove the line"),
        (6, "D106", "error", "write https://www.spam.example/@all/|<b>`x`"),
        (6, "D303", "warning", "remove the line"),
    ]


def test_sarif(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each finding under its own rule, which has a level, advice and the address of its section."""
    main(["lint", "--format", "sarif", "disavow.txt"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["D106", "D108", "D202", "D302", "D303", "D304"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    platform = rules[2]
    assert platform["name"] == "Platform"
    assert platform["defaultConfiguration"] == {"level": "error"}
    assert platform["helpUri"].endswith("/docs/reference/lint.md#d202-platform")
    assert {result["level"] for result in run["results"]} == {"error", "warning"}
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 8,
    }


def test_every_code_has_its_section() -> None:
    """The address of each code leads to a heading of the page."""
    anchors = find_anchors(read_page("docs/reference/lint.md"))
    assert {code.anchor for code in CODES.values()} <= anchors


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        ("domain:a.example\n", "warning", 0),
        ("domain: a.example\n", "error", 0),
        ("domain: a.example\n", "warning", 10),
        ("domain:com\n", "error", 10),
        ("domain:com\n", "never", 0),
    ],
)
def test_exit_codes(here: Path, text: str, fail_on: str, code: int) -> None:
    """10 when something is at least as bad as was said."""
    (here / "disavow.txt").write_text(text)
    assert main(["lint", "-q", "--fail-on", fail_on, "disavow.txt"]) == code


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dash is standard input, which has no name to judge and is not fixed in place."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"domain:com\n")))
    assert main(["lint", "-"]) == 10
    assert capsys.readouterr().out.startswith("<stdin>:1:8: D201 public-suffix: ")
    assert main(["lint", "--fix", "-"]) == 1
    assert "standard input cannot be fixed in place. hint:" in capsys.readouterr().err


def test_diff_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What --fix would change can be read first, blanks and line ends included."""
    (here / "disavow.txt").write_bytes(b"# a\ndomain: spam.example\r\ndomain:b.example ")
    before = (here / "disavow.txt").read_bytes()
    assert main(["lint", "--diff", "disavow.txt"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "--- disavow.txt as it is",
        "+++ disavow.txt mended",
        "@@ -1,3 +1,3 @@",
        " # a",
        "-domain: spam[.]example<CRLF>",
        "-domain:b[.]example·<no line break>",
        "+domain:spam[.]example",
        "+domain:b[.]example",
    ]
    assert (here / "disavow.txt").read_bytes() == before


def test_fix(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mended in place, with the file's permissions and through a link; what is left is said."""
    path = here / "disavow.txt"
    path.chmod(0o640)
    (here / "link.txt").symlink_to(path)
    assert main(["lint", "--fix", "link.txt"]) == 10
    said = capsys.readouterr()
    assert (
        path.read_text()
        == "# a list\ndomain:spam.example\ndomain:blogspot.com\ndomain:www.farm.example\n"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (here / "link.txt").is_symlink()
    assert [line.split(": ")[0] for line in said.out.splitlines()] == [
        "link.txt:3:8",
        "link.txt:4:8",
    ]
    assert said.err == "mended link.txt\n1 error, 1 warning in 4 lines\n"
    assert sorted(one.name for one in here.iterdir()) == ["disavow.txt", "link.txt"]
    then = path.stat().st_mtime_ns
    main(["lint", "--fix", "disavow.txt"])
    assert path.stat().st_mtime_ns == then
    assert "mended" not in capsys.readouterr().err


def test_a_fix_is_all_or_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the new file cannot come into place, the old one is as it was and nothing lies about."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "disavow.txt")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    assert main(["lint", "--fix", "disavow.txt"]) == 1
    assert (here / "disavow.txt").read_text() == TEXT
    assert [one.name for one in here.iterdir()] == ["disavow.txt"]
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"domain:A.example\nPK\x03\x04\x00x", "2:5: a NUL byte"),
        (b"domain:A.example\n# caf\xe9\n", "2:6: byte 0xe9 is no UTF-8"),
        (b"\xff\xfed\x00\x00", "1:1: it is broken UTF-16"),
    ],
)
@pytest.mark.parametrize("how", ["--fix", "--diff"])
def test_what_is_no_text_is_left_alone(
    content: bytes, said: str, how: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither it nor a list beside it is touched; the place is told, and the exit code is 1."""
    (here / "archive.txt").write_bytes(content)
    assert main(["lint", how, "disavow.txt", "archive.txt"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(
        f"archive.txt:{said}: the file is no text, and is left alone. hint:"
    )
    assert (here / "archive.txt").read_bytes() == content
    assert (here / "disavow.txt").read_text() == TEXT


def test_utf_16_is_mended(here: Path) -> None:
    """What a spreadsheet saves is text, though every other byte of it is nought."""
    (here / "disavow.txt").write_bytes("domain:spam.example\n".encode("utf-16"))
    assert main(["lint", "--fix", "disavow.txt"]) == 0
    assert (here / "disavow.txt").read_bytes() == b"domain:spam.example\n"


def test_compress_says_what_it_broadened(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only when asked; each domain with the hosts that it stands for now."""
    hosts = [f"host{n}.farm.example" for n in range(7)]
    (here / "disavow.txt").write_text(
        "".join(f"domain:{host}\n" for host in hosts) + "https://www.farm.example/p\n"
    )
    assert main(["lint", "--fix", "disavow.txt"]) == 0
    assert "broadened" not in capsys.readouterr().err
    assert main(["lint", "--fix", "--compress", "disavow.txt"]) == 0
    assert (here / "disavow.txt").read_text() == "domain:farm.example\n"
    said = capsys.readouterr().err
    assert "broadened: domain:farm[.]example for 7 lines: host0[.]farm[.]example, " in said
    assert "host4[.]farm[.]example and 2 more" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fix", "--diff", "disavow.txt"], "give one of them"),
        (["--compress", "disavow.txt"], "--compress goes with --fix or --diff"),
        (["--ignore", "D999", "disavow.txt"], "'D999' is no code; known: D101 syntax, "),
        (["absent.txt"], "does not exist"),
        ([], "Missing argument"),
        (["--format", "csv", "disavow.txt"], "is none of text, json, github, sarif"),
    ],
)
def test_ways_to_call_it_wrong(
    here: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A usage error says what to give instead."""
    assert main(["lint", *words]) == 2
    assert said in capsys.readouterr().err


def test_left_out_and_allowed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Codes that a run or a comment leaves out are counted; a code goes by id and by name."""
    (here / "disavow.txt").write_text(
        "# lint: allow public-suffix, agreed on 2026-11-01\ndomain:xyz\n\ndomain:www.a.example\n"
    )
    assert main(["lint", "--fail-on", "warning", "--ignore", "www-host", "disavow.txt"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "0 errors, 0 warnings in 4 lines; 2 allowed\n"


def test_against_a_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The site's own domain and those it protects are errors; without a repository there is no such site."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text("domain:acme.example\n")
    assert main(["lint", "list.txt"]) == 0
    assert main(["lint", "--against", "acme.example", "list.txt"]) == 1
    capsys.readouterr()
    assert main(["--repo", str(ROOT), "lint", "--against", "acme.example", "list.txt"]) == 10
    assert (
        "D203 protected-domain: acme[.]example is protected: the site's own domain; "
        in capsys.readouterr().out
    )


def test_the_hook_runs_the_verb() -> None:
    """pre-commit finds the command and the files that it is for."""
    hooks = {
        hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    }
    hook = hooks["blm-lint"]
    words = hook["entry"].split()
    assert words[0] == "blm"
    assert words[1] in cli.commands
    import re

    pattern = re.compile(hook["files"])
    for path in (
        "disavow.txt",
        "profiles/acme.example/disavow.txt",
        "seo/my-disavow_2020.TXT",
        "public/disavow.txt",
    ):
        assert pattern.search(path), path
    for path in ("disavow.md", "docs/disavow/notes.txt", "profiles/a/receipts.txt"):
        assert not pattern.search(path), path


def test_the_schema_has_the_codes() -> None:
    """Every id is one that the schema lets pass."""
    import re

    pattern = load_schema("lint")["$defs"]["finding"]["properties"]["code"]["pattern"]
    assert all(re.fullmatch(pattern, code) for code in CODES)


def test_the_linter_loads_no_engine(tmp_path: Path) -> None:
    """`blm lint` is asked at every commit: it imports neither Polars nor what reads repositories."""
    path = tmp_path / "disavow.txt"
    path.write_text("domain:a.example\n")
    heavy = "{'polars', 'jsonschema', 'jinja2', 'httpx', 'git'}"
    code = f"import sys; from blm.cli import main; main(['lint', {str(path)!r}]); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
