"""Files handed in by mistake: each refusal names what the file is and what to take instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.errors import ExportError
from blm.exports import read_export

from .conftest import Read

GA4 = "# ----------\n# Reports snapshot\n# Account: Acme\n# ----------\n\nActive users,New users\n3,4\n"
CHANNELS = "#\n# Start date: 20260101\nSession primary channel group (Default Channel Group),Sessions\nReferral,9\n"


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        ("Target page,Internal links\nhttps://acme.example/,26", "internal", "Latest links"),
        (
            "Target page,Incoming links,Linking sites\nhttps://acme.example/,2,1",
            "external",
            "Latest",
        ),
        ("URL,Last crawled\nhttps://acme.example/,1969-12-31", "page indexing", "Latest links"),
        (GA4, "without a table by source", "Session source / medium"),
        (GA4 + CHANNELS, "by channel", "Session source / medium"),
        ("domain:spam.example\n", "a disavow list", "blm init --disavow"),
        (
            "# ours\n" * 40 + "https://a.example/b\nDomain: spam.example\n",
            "a disavow list",
            "blm init --disavow",
        ),
    ],
)
def test_known_files_without_backlinks(text: str, what: str, instead: str, read_text: Read) -> None:
    """One sentence: the file, what it is, and which file to take instead."""
    with pytest.raises(ExportError) as caught:
        read_text(text, "mine.csv")
    message = str(caught.value)
    assert message.startswith("mine.csv is ")
    assert what in message
    assert instead in message
    assert "\n" not in message


OWN = "https___www.acme.example_-More sample links-2026-02-06.csv"


def test_pages_of_the_site_itself_are_refused_by_their_hosts(read_text: Read) -> None:
    """The header of the sample with only own pages is the internal table, whatever its name."""
    text = "Linking page\nhttps://www.acme.example/a\nhttps://acme.example/b\nhttp://shop.acme.example/"
    with pytest.raises(ExportError, match="Your pages linking to this page"):
        read_text(text, OWN)
    assert read_text(text + "\nhttps://news.example/", OWN).export.rows == 4
    assert read_text("Linking page\n", OWN).export.rows == 0
    assert read_text("Linking page\nhttps://notacme.example/", OWN).export.rows == 1


def test_pages_of_one_host_are_doubted_without_a_property(read_text: Read) -> None:
    """A renamed file cannot be refused; one host throughout is a warning."""
    reading = read_text("Linking page\nhttps://acme.example/a\nhttps://acme.example/b", "x.csv")
    assert reading.export.rows == 2
    assert reading.warnings == (
        "all rows are of one host: if it is your own site, this is the wrong table",
    )


def test_unknown_header_lists_columns_and_the_nearest_format(read_text: Read) -> None:
    """An unknown file names what it has and what the nearest known format has besides."""
    with pytest.raises(ExportError) as caught:
        read_text("Source url;Anchor;Nofollow;Colour\nhttps://a.example/;x;false;red", "odd.csv")
    assert caught.value.message == (
        "odd.csv is no known export: its columns are 'source url', 'anchor', 'nofollow', 'colour'; "
        "nearest is Semrush backlinks, which also has target url, page ascore"
    )
    assert "English" in caught.value.hint


def test_unknown_header_is_shown_shortened_and_printable(read_text: Read) -> None:
    """A hostile header cannot fill or garble the terminal."""
    header = ",".join(f"col{n}" for n in range(500)) + ",\x1b[31m" + "x" * 500
    with pytest.raises(ExportError) as caught:
        read_text(header + "\n1,2")
    assert "and 489 more" in caught.value.message
    assert len(caught.value.message) < 400
    with pytest.raises(ExportError) as caught:
        read_text("\u202eevil\x1b[31m,b\n1,2")
    assert caught.value.message.isprintable()


def test_exact_header_with_another_column_is_not_that_format(read_text: Read) -> None:
    """A sample has one column; a second unknown one makes it another tool's file."""
    with pytest.raises(ExportError, match="nearest is Search Console"):
        read_text("Linking page,Colour\nhttps://a.example/,red")


def test_file_without_a_header_line(read_text: Read) -> None:
    """A list of URLs is told from a table with unknown columns; comments alone are no table."""
    with pytest.raises(ExportError, match="has no header line"):
        read_text("https://a.example/\nhttps://b.example/")
    with pytest.raises(ExportError, match="only comments"):
        read_text("# a\n# b\n")


def test_what_cannot_be_opened_is_an_export_error(tmp_path: Path) -> None:
    """A missing file and a directory are errors for people."""
    with pytest.raises(ExportError, match=r"^none\.csv cannot be read: No such file"):
        read_export(tmp_path / "none.csv")
    with pytest.raises(ExportError, match="cannot be read"):
        read_export(tmp_path)


def test_endless_line_is_refused(tmp_path: Path) -> None:
    """A line of more than 8 MB is no row of a table, and is not loaded further."""
    (tmp_path / "x.csv").write_bytes(b"Linking page\n" + b"a" * 9_000_000)
    with pytest.raises(ExportError, match="line of more than 8 MB"):
        read_export(tmp_path / "x.csv")
