"""`blm disavow --adopt`, `--receipt`, `--review`, `--pack` and `--record`, as a person calls them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from tests.line.checkouts import semrush
from tests.render.test_audit_json import errors

SITE = "acme.example"
LIVE = b"\xef\xbb\xbf# ours since 2019\r\ndomain:old.example\r\ndomain:blogspot.com\r\n# the end, without a line break"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A site whose live list nobody told, with one export."""
    folder = tmp_path / "repo"
    assert main(["-q", "--today", "2026-02-01", "init", str(folder), "--site", SITE, "--owner", "ana"]) == 0  # fmt: skip
    export = tmp_path / "acme.example-backlinks_2026-02-06.csv"
    export.write_text(semrush("news.example"))
    assert main(["-q", "--repo", str(folder), "--today", "2026-02-07", "ingest", SITE, str(export)]) == 0  # fmt: skip
    return folder


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The list as downloaded from Search Console."""
    path = tmp_path / "downloaded.txt"
    path.write_bytes(LIVE)
    return path


def blm(repo: Path, *arguments: str, code: int = 0, today: str = "2026-02-10") -> None:
    """The verb."""
    line = ["--repo", str(repo), "--today", today, "disavow", SITE, "--by", "ben", *arguments]
    assert main(line) == code


def read(repo: Path, path: str) -> bytes:
    """A file of the profile."""
    return (repo / "profiles" / SITE / path).read_bytes()


def told(capsys: pytest.CaptureFixture[str], schema: str) -> Any:
    """The JSON that was printed, which follows its schema."""
    value = json.loads(capsys.readouterr().out)
    assert errors(value, schema) == []
    return value


def test_a_live_list_is_adopted_byte_for_byte(
    repo: Path, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It becomes the disavow file, the first receipt and the baseline; each line gets advice."""
    capsys.readouterr()
    blm(repo, "--adopt", str(live), "--format", "json")
    lines = told(capsys, "disavow")["lines"]
    assert [(one["number"], one["domain"], one["advice"], one["reason"]) for one in lines] == [
        (2, "old.example", "stay", "unknown"),
        (3, "blogspot.com", "take-back", "platform"),
    ]
    assert read(repo, "disavow.txt") == read(repo, "receipts/2026-02-10-disavow.txt") == LIVE
    event = f'{{on: 2026-02-10, subject: disavow.txt, event: baseline, by: ben, via: "blm disavow", ref: "sha256:{hashlib.sha256(LIVE).hexdigest()}"}}'
    assert event.encode() in read(repo, "log.yaml")
    blm(repo, "--review")
    shown = capsys.readouterr().out
    assert "3  domain:blogspot[.]com  people  platform" in shown
    assert "2 lines: 1 can be taken back, 1 stay" in shown
    assert main(["--repo", str(repo), "-q", "validate"]) == 10
    found = capsys.readouterr().out
    assert "log.yaml" not in found
    assert "disavow.txt:3:8: D202 platform: blogspot[.]com" in found


def test_a_baseline_is_given_once(
    repo: Path, live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another is refused, unless the newest receipt is that list: then what main had stays, too."""
    blm(repo, "--adopt", "none")
    assert b"ref: none" in read(repo, "log.yaml")
    own = repo / "profiles" / SITE / "disavow.txt"
    own.write_text("# blm: 2026-02-06 proposed by policy default\ndomain:new.example\n")
    before = read(repo, "log.yaml")
    capsys.readouterr()
    blm(repo, "--adopt", str(live), code=1)
    assert (
        "the baseline of acme.example is on record since 2026-02-10. hint:"
        in capsys.readouterr().err
    )
    assert read(repo, "log.yaml") == before
    blm(repo, "--receipt", str(live), today="2026-02-12")
    blm(repo, "--adopt", str(live), today="2026-02-12")
    made = read(repo, "disavow.txt")
    assert made.startswith(LIVE)
    assert made.endswith(
        b"\r\n\r\n# blm: 2026-02-06 proposed by policy default\r\ndomain:new.example\r\n"
    )
    capsys.readouterr()
    blm(repo, "--receipt", str(live), "--format", "json", today="2026-02-12")
    found = told(capsys, "receipt")
    assert (found["lacking"], found["extra"]) == (["domain:new.example"], [])
    del tmp_path


def test_a_receipt_is_kept_and_logged_at_once(
    repo: Path, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither file nor event where the log cannot grow; the same receipt again changes nothing."""
    blm(repo, "--adopt", str(live))
    own, log = (repo / "profiles" / SITE / name for name in ("disavow.txt", "log.yaml"))
    own.write_bytes(LIVE + b"\r\ndomain:mine.example\r\n")
    before = log.read_text()
    log.write_text(before + "\t- broken")
    blm(repo, "--receipt", str(own), code=1, today="2026-02-20")
    assert not (repo / "profiles" / SITE / "receipts/2026-02-20-disavow.txt").exists()
    log.write_text(before)
    capsys.readouterr()
    blm(repo, "--receipt", str(own), "--on", "2026-02-18", today="2026-02-20")
    said = capsys.readouterr()
    assert "it is the list of main" in said.out
    assert read(repo, "log.yaml").count(b"event: uploaded, by: ben") == 1
    after = read(repo, "log.yaml")
    blm(repo, "--receipt", str(own), "--on", "2026-02-18", today="2026-02-20")
    assert "is on record" in capsys.readouterr().err
    assert read(repo, "log.yaml") == after
    blm(repo, "--receipt", str(own), "--on", "2026-02-11", code=1, today="2026-02-20")
    assert "the newest receipt is of 2026-02-18, after 2026-02-11. hint:" in capsys.readouterr().err


def test_two_lists_of_a_day_stand_beside_each_other(
    repo: Path, live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written over; the last counts, by its name; the same list again adds no file."""
    blm(repo, "--adopt", str(live))
    folder = repo / "profiles" / SITE / "receipts"
    lists = [LIVE]
    for number in range(2, 5):
        lists.append(LIVE + b"\r\ndomain:more%d.example\r\n" % number)
        (tmp_path / "more.txt").write_bytes(lists[-1])
        for _ in range(2):
            capsys.readouterr()
            blm(repo, "--receipt", str(tmp_path / "more.txt"))
    names = sorted(path.name for path in folder.iterdir())
    assert [(folder / name).read_bytes() for name in names] == lists
    assert names[-1] == "2026-02-10-disavow_04.txt"
    assert "is on record" in capsys.readouterr().err
    assert read(repo, "log.yaml").count(b"event: uploaded") == 3
    (folder / "2026-02-10-for-http.txt").write_bytes(b"domain:x.example\n")
    blm(repo, "--receipt", str(live))
    assert max(path.name for path in folder.iterdir()) == "2026-02-10-for-http_02.txt"
    blm(repo, "--receipt", str(live), "--format", "json")
    capsys.readouterr()
    blm(repo, "--receipt", str(live), "--format", "json")
    assert told(capsys, "receipt")["entries"] == 2


def test_adopting_again_starts_no_clock_anew(
    repo: Path, live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines of the first adoption stand since then, those that came with the second since that."""
    blm(repo, "--adopt", str(live))
    longer = tmp_path / "longer.txt"
    longer.write_bytes(b"domain:late.example\r\n" + LIVE)
    blm(repo, "--receipt", str(longer), today="2026-08-12")
    blm(repo, "--adopt", str(longer), today="2026-08-12")
    capsys.readouterr()
    blm(repo, "--review", "--format", "json", today="2026-08-12")
    since = {one["domain"]: one["since"] for one in told(capsys, "disavow")["lines"]}
    assert since == {
        "late.example": "2026-08-12",
        "old.example": "2026-02-10",
        "blogspot.com": "2026-02-10",
    }


def test_hostile_lines_are_shown_and_not_obeyed(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Escapes, bidi characters and orders to a runner in a list that somebody else wrote."""
    list_ = tmp_path / "list.txt"
    list_.write_text(
        "domain:evil.example\nhttps://evil.example/\x1b[31m\u202e::error::x\n# ::stop-commands::x\n"
    )
    capsys.readouterr()
    blm(repo, "--adopt", str(list_))
    blm(repo, "--receipt", str(list_), today="2026-02-11")
    blm(repo, "--review")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not any(line.startswith("::") for line in shown.splitlines())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--adopt", "nowhere.txt"], 1, "nowhere.txt is not a file. hint:"),
        (["--adopt", "CSV"], 1, "most lines are no entries of a disavow list. hint:"),
        (["--receipt", "LARGE"], 1, "is larger than Search Console takes"),
        (["--receipt", ""], 1, "an empty name is not a file. hint:"),
        (
            ["--adopt", "none", "--on", "2026-02-11"],
            1,
            "'baseline' on 2026-02-11 is impossible: today is 2026-02-10. hint:",
        ),
        (
            ["--receipt", "LIST", "--on", "2026-02-11"],
            1,
            "'uploaded' on 2026-02-11 is impossible: today is 2026-02-10. hint:",
        ),
        (
            ["--record", "lifted", "--on", "2026-02-11"],
            1,
            "'lifted' on 2026-02-11 is impossible: today is 2026-02-10. hint:",
        ),
        (["--review", "--pack"], 2, "one of --adopt, --receipt, --review, --pack, --record"),
        (["--format", "json"], 2, "only --adopt, --receipt and --review have JSON"),
        (["--review", "-o", "x.txt"], 2, "only the list itself and --pack go to a file"),
        (["--pack"], 1, "no manual action of acme.example is on record. hint:"),
        (["--record", "lifted"], 1, "no manual action of acme.example is on record. hint:"),
    ],
)
def test_ways_to_call_it_wrong(
    arguments: list[str],
    code: int,
    said: str,
    repo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Said in one sentence with what to do; nothing is written."""
    (tmp_path / "CSV").write_text(semrush("news.example"))
    (tmp_path / "LARGE").write_bytes(b"#" * 2_000_001)
    (tmp_path / "LIST").write_bytes(LIVE)
    words = [str(tmp_path / w) if w.isupper() else w for w in arguments]
    before = read(repo, "log.yaml")
    capsys.readouterr()
    blm(repo, *words, code=code)
    assert said in capsys.readouterr().err
    assert read(repo, "log.yaml") == before
    assert not (repo / "profiles" / SITE / "disavow.txt").exists()


def test_the_last_upload_of_a_day_is_the_last_in_the_log(repo: Path, live: Path) -> None:
    """One list, another, and the first again: the log ends with what is live."""
    other = live.with_name("other.txt")
    other.write_bytes(b"domain:other.example\n")
    for path in (live, other, live, live):
        blm(repo, "--receipt", str(path))
    assert read(repo, "receipts/2026-02-10-disavow.txt") == LIVE
    log = read(repo, "log.yaml")
    assert log.count(b"event: uploaded") == 3
    assert hashlib.sha256(LIVE).hexdigest().encode() in log.splitlines()[-1]


def test_answers_stand_in_order_of_dates(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No answer before an earlier one, none twice: the log that comes of it is valid."""
    site = repo / "profiles" / SITE / "site.yaml"
    action = "manual_action: {kind: unnatural-links, scope: partial, received: 2026-02-01}\n"
    site.write_text(site.read_text() + action)
    blm(repo, "--record", "review-asked", "--on", "2026-02-08")
    before = read(repo, "log.yaml")
    capsys.readouterr()
    blm(repo, "--record", "lifted", "--on", "2026-02-05", code=1)
    said = "'lifted' on 2026-02-05 stands after 'review-asked' on 2026-02-08. hint:"
    assert said in capsys.readouterr().err
    blm(repo, "--record", "review-asked", "--on", "2026-02-08")
    assert "review-asked on 2026-02-08, already there" in capsys.readouterr().out
    assert read(repo, "log.yaml") == before
    blm(repo, "--record", "lifted")
    assert main(["--repo", str(repo), "-q", "--today", "2026-02-10", "validate"]) == 0


def test_a_protection_for_all_sites(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`decide --all-sites` writes the shared file; every site keeps the domain."""
    line = [
        "--repo",
        str(repo),
        "--today",
        "2026-02-10",
        "decide",
        SITE,
        "partner[.]example",
        "protect",
    ]
    assert main([*line, "--all-sites", "--reason", "our distributor", "--by", "ana"]) == 0
    shared = (repo / "policies/shared/decisions.yaml").read_text()
    assert (
        '{domain: partner.example, decision: protect, reason: "our distributor", by: ana, on: 2026-02-10}'
        in shared
    )
    (repo / "profiles" / SITE / "disavow.txt").write_text("domain:partner.example\n")
    capsys.readouterr()
    blm(repo, "--review", "--format", "json")
    (found,) = told(capsys, "disavow")["lines"]
    assert (found["advice"], found["reason"]) == ("take-back", "kept")


def test_properties_are_checked(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the site's own domains, with a last slash; a Domain property is no address."""
    path = repo / "profiles" / SITE / "site.yaml"
    before = path.read_text()
    for listed, said in (
        ("https://www.acme.example/shop/", ""),
        ("https://acme.example", "a URL-prefix property ends with /"),
        ("https://other.example/", "other.example is none of the site's domains"),
        ("sc-domain:acme.example", "a URL with http:// or https://"),
    ):
        path.write_text(before + f'search_console: ["{listed}"]\n')
        capsys.readouterr()
        assert main(["--repo", str(repo), "validate"]) == (10 if said else 0)
        assert said in capsys.readouterr().out
