"""`blm disavow`: the upload-ready file, and everything for which there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.cli import main
from blm.core.disavow.disavow_file import LONGEST_LINE, MOST_BYTES, MOST_LINES
from tests.line.checkouts import semrush

SITE = "acme.example"
GROUP = "# blm: 2026-02-06 proposed by policy default\ndomain:a.example\ndomain:b.example\n"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A site with fresh data, whose live list is known to be empty, and a proposal that was merged."""
    folder = tmp_path / "repo"
    words = ["init", str(folder), "--site", SITE, "--owner", "ana", "--disavow", "none"]
    assert main(["-q", "--today", "2026-02-01", *words]) == 0
    export = tmp_path / "acme.example-backlinks_2026-02-06.csv"
    export.write_text(semrush("news.example"))
    assert main(["-q", "--repo", str(folder), "--today", "2026-02-07", "ingest", SITE, str(export)]) == 0  # fmt: skip
    write(folder, GROUP)
    return folder


def write(repo: Path, text: str | bytes) -> None:
    """The disavow file of the base branch."""
    raw = text if isinstance(text, bytes) else text.encode()
    (repo / "profiles" / SITE / "disavow.txt").write_bytes(raw)


def blm(repo: Path, *arguments: str, code: int = 0, today: str = "2026-02-10") -> None:
    """The verb."""
    assert main(["--repo", str(repo), "--today", today, "disavow", *(arguments or (SITE,))]) == code


def test_the_file_goes_to_standard_output_alone(
    repo: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Its bytes and nothing else there; what to do next stands beside it."""
    write(repo, b"# ours: \xc3\xa9t\xc3\xa9\r\nhttps://old.example/page\r\n\r\n" + GROUP.encode())
    capfdbinary.readouterr()
    blm(repo)
    out, err = capfdbinary.readouterr()
    assert out == (repo / "profiles" / SITE / "disavow.txt").read_bytes()
    assert b"upload it in Search Console yourself" in err
    assert b"https://acme.example/ and http://acme.example/" in err
    assert b"a Domain property takes no disavow list" in err
    assert b"blm disavow acme.example --receipt FILE" in err
    assert b"no forge is named: comments" in err


def test_what_a_person_keeps_is_left_out(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A decision takes the program's line out, never a person's own; an expired one takes none."""
    write(repo, f"domain:b.example\n\n{GROUP}")
    decisions = repo / "profiles" / SITE / "decisions.yaml"
    decisions.write_text(
        "schema: 1\ndecisions:\n"
        "  - {domain: a.example, decision: keep, reason: old, by: ana, on: 2025-01-01, expires: 2026-01-01}\n"
        "  - {domain: b.example, decision: keep, reason: ours, by: ana, on: 2026-02-09}\n"
    )
    capsys.readouterr()
    blm(repo)
    said = capsys.readouterr()
    assert [line for line in said.out.splitlines() if line[:1] == "d"] == ["domain:b.example", "domain:a.example"]  # fmt: skip
    assert "left out, as somebody said no: 1" in said.err


def test_a_byte_order_mark_goes(repo: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """UTF-8 without one is what every reader of the file takes."""
    write(repo, b"\xef\xbb\xbfdomain:a.example\n")
    capfdbinary.readouterr()
    blm(repo)
    assert capfdbinary.readouterr()[0] == b"domain:a.example\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"spam.example", "1: D102 bare-host: spam[.]example has neither domain: nor http"),
        (b"domain:not a host", "1: D101 syntax: not a host is no host; "),
        (b"domain:", "1: D101 syntax: the line names nothing after domain:; "),
        (b"ftp://old.example/", "1: D101 syntax: fxp://old[.]example/ is no entry; "),
        (b"# caf\xe9", "1: D403 not-utf-8: the line is not UTF-8; "),
        (b"https://a.example/" + b"x" * LONGEST_LINE, "1: D110 long-line: "),
        (b"domain:blogspot.com", "8: D202 platform: blogspot[.]com belongs to many owners; "),
        (b"domain:shop.acme.example", "8: D203 protected-domain: acme[.]example is protected: "),
    ],
)
def test_what_must_not_be_uploaded(
    line: bytes, said: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Search Console refuses or what hits strangers, by the linter's codes; nothing is printed."""
    write(repo, b"domain:a.example\n" + line + b"\n")
    capsys.readouterr()
    blm(repo, code=1)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"profiles/{SITE}/disavow.txt:2:{said}" in shown.err


@pytest.mark.parametrize("how", ["decided", "closed"])
def test_a_platform_that_a_person_leaves_in_holds_no_upload_back(
    how: str, repo: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Until somebody says so it does; a line of the program's does always, whoever wants it."""
    text = b"domain:a.example\ndomain:blogspot.com\n"
    write(repo, text)
    blm(repo, code=1)
    assert b"write '# lint: allow D202: why' above it" in capfdbinary.readouterr()[1]
    profile = repo / "profiles" / SITE
    if how == "decided":
        said = ["decide", SITE, "blogspot.com", "remove", "--reason", "all of it", "--by", "ana"]
        assert main(["--repo", str(repo), *said]) == 0
    else:
        no = "{on: 2026-01-02, subject: blogspot.com, event: reviewed, by: ana, via: pull request, "
        log = profile / "log.yaml"
        log.write_text(f'{log.read_text()}  - {no}reason: "left in; reason then: platform"}}\n')
    capfdbinary.readouterr()
    blm(repo)
    assert capfdbinary.readouterr()[0] == text
    assert main(["--repo", str(repo), "validate"]) == 0
    shown = capfdbinary.readouterr()[0].decode()
    assert "disavow.txt:2:8: warning: D202 platform: blogspot[.]com" in shown
    assert "a person left it in" in shown
    write(repo, b"# blm: 2026-01-01 proposed by policy default\ndomain:blogspot.com\n")
    blm(repo, code=1)


def test_limits_of_the_whole_file(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines with comments, and bytes: one more than Search Console takes is refused."""
    write(repo, "#\n" * (MOST_LINES - 1) + "domain:a.example\n")
    blm(repo)
    write(repo, "#\n" * MOST_LINES + "domain:a.example\n")
    blm(repo, code=1)
    assert "100,001 lines, and Search Console takes 100,000" in capsys.readouterr().err
    entry = "domain:a.example\n"
    write(repo, "#" + "x" * (MOST_BYTES - len(entry) - 1) + "\n" + entry)
    blm(repo, code=1)
    assert "2,000,001 bytes, and Search Console takes 2,000,000" in capsys.readouterr().err


def test_what_is_left_out_is_not_judged(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line of the program's about what somebody protects since is no reason to hold the rest back."""
    write(repo, GROUP)
    decisions = repo / "profiles" / SITE / "decisions.yaml"
    decisions.write_text(
        "schema: 1\ndecisions:\n"
        "  - {domain: a.example, decision: protect, reason: ours, by: ana, on: 2026-02-09}\n"
    )
    capsys.readouterr()
    blm(repo)
    assert [n for n in capsys.readouterr().out.splitlines() if n[:1] == "d"] == ["domain:b.example"]


def test_people_may_allow_a_line(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment that allows a code, with its reason, lets the line be uploaded."""
    write(repo, "# lint: allow D201, agreed on 2026-02-01\ndomain:xyz\n")
    capsys.readouterr()
    blm(repo)
    assert capsys.readouterr().out.endswith("\ndomain:xyz\n")


def test_no_entry_left(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list is no upload: Search Console has another button."""
    write(repo, "# nothing yet\n")
    capsys.readouterr()
    blm(repo)
    said = capsys.readouterr()
    assert said.out == "# nothing yet\n"
    assert "choose Cancel disavowals" in said.err
    assert "--receipt" not in said.err


def test_no_file(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site without the file has nothing to upload."""
    (repo / "profiles" / SITE / "disavow.txt").unlink()
    blm(repo, code=1)
    said = capsys.readouterr().err
    assert f"profiles/{SITE}/disavow.txt is not there: nothing to upload. hint:" in said


def test_stale_data_holds_the_file_back(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A guard of the whole proposal refuses with its numbers, knob and way out; nothing is printed."""
    capsys.readouterr()
    blm(repo, code=11, today="2026-09-01")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("G10: ")
    assert "hint:" in said.err


def test_an_unknown_list_holds_the_file_back(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Baseline first: nobody said what is live."""
    (repo / "profiles" / SITE / "log.yaml").write_text("schema: 1\nevents: []\n")
    blm(repo, code=11)
    assert "G12: " in capsys.readouterr().err


def test_written_to_a_file(repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anywhere but over the files it is made from; standard output stays empty."""
    capsys.readouterr()
    blm(repo, SITE, "-o", str(tmp_path / "upload.txt"))
    assert (tmp_path / "upload.txt").read_text() == GROUP
    (repo / "upload").mkdir()
    blm(repo, SITE, "-o", str(repo / "upload" / "a.txt"))
    assert (repo / "upload" / "a.txt").read_text() == GROUP
    own = repo / "profiles" / SITE / "disavow.txt"
    blm(repo, SITE, "-o", str(own), code=1)
    link = tmp_path / "link.txt"
    link.symlink_to(own)
    blm(repo, SITE, "-o", str(link), code=1)
    assert own.read_text() == GROUP
    blm(repo, SITE, "-o", str(tmp_path / "no" / "folder.txt"), code=1)
    said = capsys.readouterr()
    assert said.out == ""
    assert "lies among the files that the list is made from. hint:" in said.err
    assert "wrote" in said.err
    assert "2 entries" in said.err
    assert "Traceback" not in said.err


def test_ways_to_call_it_wrong(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No repository, no such site, no such forge, no token."""
    blm(tmp_path, code=1)
    blm(repo, "acme.exampel", code=1)
    blm(repo, "../..", code=1)
    blm(repo, SITE, "--forge", "local:/nowhere.git", code=1)
    blm(repo, SITE, "--forge", "github", code=1)
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if "hint:" in line]) == 5
    assert any("GITHUB_TOKEN is not set" in line for line in said)
