"""More files handed in by mistake: rankings, crawls, anchors, copied screens."""

from __future__ import annotations

import pytest

from blm.errors import ExportError

from .conftest import Read

SCREEN = "Referring domains\nDR\nBacklinks\nnews.example\n74\n1,240\nlists.example\n12\n3\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Top queries,Clicks,Impressions,CTR,Position\nboots,3,40,7.5%,8.1", "Performance report"),
        (
            "Top pages,Clicks,Impressions,CTR,Position\nhttps://acme.example/,3,4,1%,8",
            "Performance",
        ),
        ("Date,Clicks,Impressions,CTR,Position\n2026-01-02,3,40,7.5%,8.1", "Performance report"),
        ("Keyword,Volume,KD,CPC\nboots,1200,40,1.1", "keywords and rankings"),
        ("Keyword,Position,Previous position,Search Volume\nboots,3,4,1200", "keywords"),
        ("Address,Content Type,Status Code,Indexability\nhttps://acme.example/,x,200,y", "a crawl"),
        (
            (
                "Type,Source,Destination,Alt Text,Anchor,Status Code,Follow,Link Position\n"
                "Hyperlink,https://acme.example/,https://acme.example/b,,b,200,true,Content"
            ),
            "links within a site",
        ),
        (
            "Anchor,Domains,Backlinks,First seen,Last seen\nboots,3,4,2026-01-02,2026-01-02",
            "anchor",
        ),
        ("Anchor,Referring domains,Dofollow\nboots,3,4", "anchor texts"),
        ("Reason,Source,Validation,Pages\nNot found (404),Website,Started,12", "Page indexing"),
        (SCREEN, "a screen copied by hand"),
        (SCREEN.replace("\n", "\n\n"), "a screen copied by hand"),
    ],
)
def test_files_without_backlinks(text: str, what: str, read_text: Read) -> None:
    """One sentence names the file, what it is, and which file to take instead."""
    with pytest.raises(ExportError) as caught:
        read_text(text, "mine.csv")
    message = str(caught.value)
    assert message.startswith("mine.csv is ")
    assert what in message
    assert " instead" in message
    assert "\n" not in message
