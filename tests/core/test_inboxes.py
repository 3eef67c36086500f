"""Inboxes: addresses and names that strangers write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.site.inboxes import LONGEST_NAME, Inbox, explain_wrong, tame_name


@pytest.mark.parametrize(
    "inbox",
    [
        Inbox("branch", "exports"),
        Inbox("branch", "inbox/client-1"),
        Inbox("url", "https://files.example/{site}.zip"),
        Inbox("url", "https://files.example/a?id=7", "acme.example"),
        Inbox("bucket", "s3://exports/backlinks"),
        Inbox("bucket", "gs://exports"),
        Inbox("bucket", "az://exports/2026 Q1/"),
    ],
)
def test_inboxes_that_can_be_read(inbox: Inbox) -> None:
    """A branch, an address for each site or for one, a bucket."""
    assert explain_wrong(inbox) is None


@pytest.mark.parametrize(
    ("inbox", "said"),
    [
        (Inbox("branch", "blm/acme.example/audit"), "the program's"),
        (Inbox("branch", "--upload-pack=x"), "cannot be the name of a branch"),
        (Inbox("branch", "a..b"), "cannot be the name of a branch"),
        (Inbox("branch", "a b"), "cannot be the name of a branch"),
        (Inbox("url", "http://files.example/{site}.csv"), "begins with https"),
        (Inbox("url", "file:///etc/{site}"), "begins with https"),
        (Inbox("url", "https://"), "begins with https"),
        (Inbox("url", "https://[bad/{site}"), "begins with https"),
        (Inbox("url", "https://ana:secret@files.example/{site}"), "would be committed"),
        (Inbox("url", "https://{site}.files.example/a"), "cannot be the host"),
        (Inbox("url", "https://files.example/a.csv"), "nobody says of which site"),
        (Inbox("bucket", "exports"), "no bucket"),
        (Inbox("bucket", "file:///etc"), "no bucket"),
        (Inbox("bucket", "s3://exports/../other"), "no bucket"),
        (Inbox("bucket", "simplecache::s3://exports"), "no bucket"),
        (Inbox("bucket", "s3://key:secret@exports"), "no bucket"),
    ],
)
def test_inboxes_that_cannot(inbox: Inbox, said: str) -> None:
    """Each with one sentence and a hint."""
    wrong = explain_wrong(inbox)
    assert wrong is not None
    assert said in wrong[0]
    assert wrong[1]


def test_a_secret_in_a_query_is_not_shown() -> None:
    """What follows the question mark of an address stays out of every message."""
    assert str(Inbox("url", "https://f.example/{site}?sig=secret")) == "https://f.example/{site}"


@given(st.text())
def test_any_name_becomes_one_that_a_folder_can_hold(name: str) -> None:
    """No folder, no hidden file, no option, no control sign, not too long; and tame stays tame."""
    tame = tame_name(name)
    assert tame
    assert not set(tame) & set('/\\\0\n\r\x1b:*?"<>|`$;&')
    assert tame[0] not in ".-"
    assert tame.isprintable()
    assert len(tame.encode()) <= LONGEST_NAME + 20
    assert tame_name(tame) == tame


def test_names_keep_what_readers_need() -> None:
    """Date, site, report and ending survive, in any script."""
    for name in (
        "acme.example-backlinks-subdomains_2026-02-06_09-49-40.csv",
        "https___www.acme.example_-Latest links-2026-02-06.csv",
        "Últimos vínculos (1).zip",
        "リンク-2026-02-06.xlsx",
    ):
        assert tame_name(name) == name
    assert tame_name("x" * 300 + ".csv").endswith("x.csv")
