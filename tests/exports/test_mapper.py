"""Column maps: tools without a reader, read as people say, and maps proposed for them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.site.site import ColumnMap
from blm.errors import ExportError
from blm.exports import read_export, read_exports, suggest_map
from tests.pace import few

from .conftest import NAMES, Read, Sample, rows_of

MANAGER = """\
From URL,To URL,Anchor,Link Type,Status,Date added,Price,Contact
https://news.example/review,https://acme.example/,Acme,dofollow,Active,28/09/2026,120,ana
blog.example/post,acme.example/boots,"boots, cheap",nofollow ugc,Removed,03/09/2026,,bo
https://shop.example/,https://acme.example/,,sponsored,Pending,13/09/2026,40,
"""
RANKING = """\
url_from\turl_to\ttitle\tanchor\tnofollow\timage\tinlink_rank\tfirst_seen\tlast_visited
https://a.example/x\thttps://acme.example/\tTen tools\tAcme\ttrue\tfalse\t40\t2025-01-03\t2026-01-02
https://b.example/x\thttps://acme.example/\t\t\tfalse\tfalse\t7\t2025-02-03\t2026-01-03
"""
SPYGLASS = """\
Backlink page;Linked page;Anchor text;Dofollow;Domain InLink Rank;Penalty risk;Last found
https://a.example/x;https://acme.example/;Acme;yes;12;3%;Jan 12, 2026
https://b.example/x;https://acme.example/;best boots;no;2;77%;Jan 2, 2026
"""
UBERSUGGEST = """\
"Source Page","DA","Anchor Text","Target Page","Link Type","First Seen","Last Seen"
"https://a.example/x","12","Acme","https://acme.example/","Nofollow","2025-01-03","2026-01-02"
"https://b.example/x","1,240","","https://acme.example/p","Dofollow","2025-02-03","2026-01-03"
"""
TOOLS = {
    "backlinkmanager.csv": MANAGER,
    "se-ranking.txt": RANKING,
    "spyglass.csv": SPYGLASS,
    "ubersuggest.csv": UBERSUGGEST,
}


def as_map(columns: dict[str, str], name: str = "tool", **values: dict[str, str]) -> ColumnMap:
    """A map that stands at site.yaml:9:n."""
    where = {ours: f"site.yaml:9:{n}" for n, ours in enumerate(columns, 1)}
    return ColumnMap(name, "Tool", columns, values, where)


def propose(text: str, name: str, tmp_path: Path) -> ColumnMap:
    """The map that is proposed for a file."""
    (tmp_path / name).write_text(text)
    found = suggest_map(tmp_path / name)
    return ColumnMap(found.name, found.tool, found.columns, found.values, {})


@pytest.mark.parametrize("name", TOOLS)
def test_proposed_maps_read_the_file(name: str, tmp_path: Path, read_text: Read) -> None:
    """What is proposed from header and cells reads every row of the tool's file."""
    map_ = propose(TOOLS[name], name, tmp_path)
    reading = read_text(TOOLS[name], name, maps=[map_])
    assert (reading.export.stream, reading.export.format) == ("other.links", f"mapped-{map_.name}")
    assert reading.export.skipped == {}
    assert reading.export.rows == TOOLS[name].count("\n") - 1
    assert set(reading.targets) == {"acme.example"}
    assert reading.warnings == ()
    assert all(row["rel"] is not None for row in rows_of(reading))
    assert all(row["last_seen"] or row["first_seen"] for row in rows_of(reading))


def test_backlink_manager_like(tmp_path: Path, read_text: Read) -> None:
    """Words of rel, states, day-first dates and URLs without a scheme."""
    map_ = propose(MANAGER, "backlinkmanager.csv", tmp_path)
    assert map_.columns == {
        "source_url": "From URL",
        "target_url": "To URL",
        "anchor": "Anchor",
        "rel": "Link Type",
        "first_seen": "Date added",
        "state": "Status",
    }
    assert map_.values == {"state": {"Pending": "live"}}
    rows = rows_of(read_text(MANAGER, maps=[map_]))
    assert [row["rel"] for row in rows] == ["follow", "nofollow ugc", "sponsored"]
    assert [row["state"] for row in rows] == ["live", "unlisted", "live"]
    assert [row["first_seen"] for row in rows] == ["2026-09-28", "2026-09-03", "2026-09-13"]
    assert rows[1]["source_url"] == "https://blog.example/post"
    assert (rows[1]["anchor"], rows[2]["anchor"]) == ("boots, cheap", "")


def test_flags_of_rel(tmp_path: Path, read_text: Read) -> None:
    """A column of nofollow is a flag; one of dofollow is proposed with its words turned round."""
    rows = rows_of(read_text(RANKING, maps=[propose(RANKING, "se-ranking.txt", tmp_path)]))
    assert [row["rel"] for row in rows] == ["nofollow", "follow"]
    map_ = propose(SPYGLASS, "spyglass.csv", tmp_path)
    assert map_.columns["nofollow"] == "Dofollow"
    assert map_.values["nofollow"] == {"no": "nofollow", "yes": "follow"}
    rows = rows_of(read_text(SPYGLASS, maps=[map_]))
    assert [row["rel"] for row in rows] == ["follow", "nofollow"]
    assert [row["last_seen"] for row in rows] == ["2026-01-12", "2026-01-02"]


@pytest.mark.parametrize(
    ("cells", "rel"),
    [
        (("dofollow", "no", "no", "no"), "follow"),
        (("nofollow, ugc", "", "", ""), "nofollow ugc"),
        (("", "yes", "no", "yes"), "nofollow ugc"),
        (("follow", "no", "yes", "no"), "sponsored"),
        (("", "", "", ""), None),
        (("dofollow", "maybe", "no", "no"), None),
        (("D", "no", "no", "no"), "follow"),
        (("no-follow", "no", "no", "no"), "nofollow"),
    ],
)
def test_rel_from_words_and_flags(cells: tuple[str, ...], rel: str | None, read_text: Read) -> None:
    """A mark anywhere counts; follow needs every column to say so; the rest is unknown."""
    columns = {n: n for n in ("rel", "nofollow", "sponsored", "ugc")}
    map_ = as_map({"source_url": "page", **columns}, rel={"d": "follow"})
    line = ";".join(["https://a.example/", *cells])
    reading = read_text(f"page;{';'.join(columns)}\n{line}", maps=[map_])
    assert rows_of(reading)[0]["rel"] == rel


def test_states_by_their_words(read_text: Read) -> None:
    """A word given a state has it; a known word of loss is the tool's word alone; others live."""
    map_ = as_map({"source_url": "page", "state": "now"}, state={"Gone": "lost", "Hm": "blocked"})
    words = ["gone", " HM ", "Removed", "live", "", "whatever"]
    text = "\n".join(["page,now", *(f"https://a.example/{n},{w}" for n, w in enumerate(words))])
    states = [row["state"] for row in rows_of(read_text(text, maps=[map_]))]
    assert states == ["lost", "blocked", "unlisted", "live", "live", "live"]


def test_maps_never_replace_a_reader(tmp_path: Path) -> None:
    """A known export is read by its reader, whatever maps there are."""
    for name in NAMES:
        sample = Sample(name)
        header = next(cell for cell in sample.cells[0] if cell)
        readings = read_exports(sample.path, maps=[as_map({"source_url": header})])
        assert readings[0].export.format == read_export(sample.path).export.format


def test_maps_fit_in_any_case_and_order(read_text: Read) -> None:
    """Columns are found by name; the first map that fits most of a header wins."""
    small = as_map({"source_url": "FROM  url"}, "small")
    large = as_map({"target_url": "to url", "source_url": "From URL"}, "large")
    text = "To URL,From url \nhttps://acme.example/,https://a.example/"
    assert read_text(text, maps=[small, large]).export.format == "mapped-large"
    assert read_text(text, maps=[large, small]).export.format == "mapped-large"
    assert read_text(text, maps=[small]).export.format == "mapped-small"


def test_a_column_that_the_file_lacks_is_an_error_at_its_place(read_text: Read) -> None:
    """The sentence names file, column, map, and where the map says so."""
    map_ = as_map({"source_url": "From URL", "anchor": "Anker"})
    with pytest.raises(ExportError) as caught:
        read_text("From URL,Anchor\nhttps://a.example/,x", "x.csv", maps=[map_])
    assert str(caught.value) == (
        "x.csv has no column 'Anker', which the column map 'tool' names for anchor at "
        "site.yaml:9:2. hint: correct the map, or leave that column out of it"
    )


def test_unknown_files_propose_by_their_cells(tmp_path: Path) -> None:
    """Where no name is known, a column of URLs of many hosts is the linking page."""
    text = "Eins,Zwei\nhttps://acme.example/,https://a.example/x\nhttps://acme.example/,https://b.example/"
    (tmp_path / "x.csv").write_text(text)
    found = suggest_map(tmp_path / "x.csv")
    assert (found.columns, found.unused) == ({"source_url": "Zwei"}, ("Eins",))
    (tmp_path / "x.csv").write_text("Eins,Zwei\n1,2\n")
    with pytest.raises(ExportError, match="no column that looks like linking pages"):
        suggest_map(tmp_path / "x.csv")


def test_known_files_need_no_map(tmp_path: Path) -> None:
    """A known export and a known report without links say so."""
    with pytest.raises(ExportError, match="needs no map: it is Semrush backlinks"):
        suggest_map(Sample("semrush-backlinks").path)
    (tmp_path / "x.csv").write_text("Target page,Internal links\n")
    with pytest.raises(ExportError, match="internal top target pages"):
        suggest_map(tmp_path / "x.csv")
    with pytest.raises(ExportError, match=r"none\.csv cannot be read"):
        suggest_map(tmp_path / "none.csv")
    (tmp_path / "y.csv").write_text("")
    with pytest.raises(ExportError, match="is empty"):
        suggest_map(tmp_path / "y.csv")


@few(25)
@given(st.sampled_from(sorted(TOOLS)), st.data())
def test_any_damage_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Cut, flipped or repeated, a mapped file gives rows, skips or a sentence; so does proposing."""
    raw = bytearray(TOOLS[name].encode())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=10)):
        raw[at] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(0, len(raw))) :]
    with tempfile.TemporaryDirectory() as folder:
        good = propose(TOOLS[name], name, Path(folder))
        path = Path(folder) / "x.csv"
        path.write_bytes(bytes(raw))
        for act in (lambda: read_exports(path, maps=[good]), lambda: suggest_map(path)):
            try:
                act()
                sentence = "x.csv"
            except ExportError as error:
                sentence = str(error)
            assert sentence.startswith("x.csv")
