"""Search Console's tables in other languages: told by their cells, refused where they do not tell."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.errors import ExportError
from tests.pace import few

from .conftest import Read, rows_of

LATEST = {
    "Spanish": ("Página de enlace", "Último rastreo", "{d}/{m}/{y}"),
    "German": ("Verlinkende Seite", "Zuletzt gecrawlt", "{d}.{m}.{y}"),
    "Hebrew": ("דף מקשר", "נסרק לאחרונה", "{y}-{m}-{d}"),
    "Turkish": ("Bağlantı veren sayfa", "Son tarama", "{d}.{m}.{y}"),
    "Japanese": ("リンク元ページ", "前回のクロール", "{y}/{m}/{d}"),
    "Korean": ("연결 페이지", "마지막 크롤링", "{y}年{m}月{d}日"),
}
SITES = {
    "Spanish": "Sitio,Páginas con enlaces,Páginas de destino",
    "German": "Website,Verlinkende Seiten,Zielseiten",
    "Hebrew": "אתר,דפים מקשרים,דפי יעד",
    "Turkish": "Site,Bağlantı veren sayfalar,Hedef sayfalar",
    "Japanese": "サイト,リンク元ページ,ターゲット ページ",
}
PROPERTY = "https___www.acme.example_-{}-2026-02-06.csv"
languages = pytest.mark.parametrize("language", LATEST)


@languages
@pytest.mark.parametrize("name", [PROPERTY.format("Enlaces recientes"), "x.csv"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_latest_links(language: str, name: str, delimiter: str, read_text: Read) -> None:
    """URLs of several hosts with dates are the latest links, whatever their header says."""
    page, crawled, form = LATEST[language]
    days = [form.format(d=day, m="01", y="2026") for day in ("28", "03")]
    lines = [
        f"https://{host}.example/a{delimiter}{day}" for host, day in zip("ab", days, strict=True)
    ]
    reading = read_text(
        "\n".join([f"{page}{delimiter}{crawled}", *lines, f"https://c.example/{delimiter}"]), name
    )
    assert reading.export.stream == "gsc.links"
    assert [row["last_seen"] for row in rows_of(reading)] == ["2026-01-28", "2026-01-03", None]
    assert reading.property_host == ("www.acme.example" if name != "x.csv" else None)
    assert reading.warnings == (
        "the header is not English: taken for Search Console latest links by its cells",
    )


@pytest.mark.parametrize(
    "header", ["Puesto,Texto del enlace", "Rang,Linktext", "順位,リンク テキスト"]
)
def test_linking_text(header: str, read_text: Read) -> None:
    """Texts ranked from 1 are the top linking text where the file's name tells the property."""
    text = f"{header}\n1,acme\n2,https www acme example\n3,(empty)\n"
    reading = read_text(text, PROPERTY.format("Textos"))
    assert (reading.export.stream, reading.export.rows) == ("gsc.anchors", 3)
    with pytest.raises(ExportError):
        read_text(text, "x.csv")


@languages
def test_sample_links(language: str, read_text: Read) -> None:
    """A list of URLs is the sample where the file's name tells the property; else it is refused."""
    text = f"{LATEST[language][0]}\nhttps://a.example/\nhttps://b.example/x,y\n"
    reading = read_text(text, PROPERTY.format("More sample links"))
    assert (reading.export.stream, reading.export.rows) == ("gsc.samples", 2)
    assert reading.property_host == "www.acme.example"
    with pytest.raises(ExportError, match="may be a Search Console table in another language") as e:
        read_text(text, "x.csv")
    assert "keep the name" in e.value.hint


@pytest.mark.parametrize("language", SITES)
@pytest.mark.parametrize("name", [PROPERTY.format("Sites"), "x.csv"])
def test_linking_sites(language: str, name: str, read_text: Read) -> None:
    """Hosts with two numbers, the first falling, are the top linking sites."""
    reading = read_text(f'{SITES[language]}\na.example,"1,240",3\nb.example,12,1\n', name)
    assert reading.export.stream == "gsc.sites"
    found = [(row["domain"], row["gsc.linking_pages"]) for row in rows_of(reading)]
    assert found == [("a.example", 1240.0), ("b.example", 12.0)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Página\nhttps://www.acme.example/\nhttps://acme.example/b", "Your pages linking to this"),
        ("URL,Zuletzt gecrawlt\nhttps://www.acme.example/,2026-01-28", "page indexing table"),
        ("Zielseite,Interne Links\nhttps://www.acme.example/,26", "internal top target pages"),
        ("Zielseite,Links,Websites\nhttps://www.acme.example/,26,2", "external top target pages"),
    ],
)
def test_own_pages_in_other_languages(text: str, what: str, read_text: Read) -> None:
    """Tables of the site's own pages are refused by name, as the English ones are."""
    with pytest.raises(ExportError, match=what):
        read_text(text, PROPERTY.format("Tabelle"))


@pytest.mark.parametrize(
    "text",
    [
        "Página,Último\nhttps://a.example/x,2026-01-28\nhttps://a.example/y,2026-01-28",
        "Sitio,Uno,Dos\na.example,1,1\nb.example,12,1",
        "Sitio,Uno\na.example,1\nb.example,1",
        "Página,Número\nhttps://a.example/x,1\nhttps://b.example/x,3",
    ],
)
def test_ambiguous_tables_are_refused(text: str, read_text: Read) -> None:
    """One host throughout, numbers in no order, one number alone: nobody can tell."""
    with pytest.raises(ExportError, match=r"may be a Search Console table|no known export") as e:
        read_text(text, "x.csv")
    assert e.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "Domain,DR,Backlinks\na.example,90,12\nb.example,80,3",
        "Page URL,Date\nhttps://a.example/x,2026-01-28\nhttps://b.example/y,2026-01-28",
        "Página,Último\nhttps://a.example/x,hoy\nhttps://b.example/y,2026-01-28",
        "Página,Último\n",
        "Página,Último\nhttps://a.example/x,2026-01-28,x\nhttps://b.example/y,2026-01-28,x",
    ],
)
def test_other_tables_stay_unknown(text: str, read_text: Read) -> None:
    """English headers are another tool's; cells that differ in kind, or none, tell nothing."""
    with pytest.raises(ExportError, match="no known export"):
        read_text(text, "x.csv")


CELL = st.sampled_from(
    [
        "https://a.example/",
        "b.example",
        "2026-01-02",
        "03/04/2026",
        "1,240",
        "12",
        "",
        "text",
        '"',
        "é",
    ]
)


@few(37)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5), st.booleans())
def test_any_table_is_read_or_refused(rows: list[list[str]], named: bool) -> None:  # noqa: FBT001
    """Cells of any kinds in any order are a table or a sentence."""
    import tempfile
    from pathlib import Path

    from blm.exports import read_export

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (PROPERTY.format("x") if named else "x.csv")
        path.write_text("\n".join([",".join(["ñ"] * len(rows[0])), *map(",".join, rows)]))
        try:
            reading, sentence = read_export(path), ""
        except ExportError as error:
            reading, sentence = None, str(error)
    assert reading is not None or re.match(re.escape(path.name), sentence)
