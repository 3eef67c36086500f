"""Workbooks, archives and JSON: the same rows as from the plain file, and refusals in bounds."""

from __future__ import annotations

import gzip
import io
import json
import re
import resource
import struct
import tempfile
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.errors import ExportError
from blm.exports import hash_file, read_export, read_exports
from blm.exports.files import archives, json_tables
from tests.pace import few

from .conftest import NAMES, Sample, rows_of
from .test_layouts import assert_same
from .workbooks import Cell, sheet_xml, write_parts, write_workbook

formats = pytest.mark.parametrize("format_", NAMES)
SEMRUSH = Sample("semrush-backlinks")


def as_typed(cell: str) -> Cell:
    """A cell as a spreadsheet understands it."""
    if re.fullmatch(r"[12]\d{3}-[01]\d-[0-3]\d", cell):
        return date.fromisoformat(cell)
    if re.fullmatch(r"[12]\d{3}-[01]\d-[0-3]\d \d\d:\d\d:\d\d", cell):
        return datetime.fromisoformat(cell)
    if cell in ("true", "false"):
        return cell == "true"
    if re.fullmatch(r"0|[1-9]\d{0,14}", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"\d{1,9}\.\d{1,3}", cell) else cell


def typed_rows(sample: Sample) -> list[list[Cell]]:
    """Header as text, records as a spreadsheet understands them."""
    header, *records = sample.cells
    return [list(header), *([as_typed(cell) for cell in row] for row in records)]


def zipped(path: Path, members: dict[str, bytes | str]) -> Path:
    """A ZIP archive with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@formats
def test_workbooks_give_the_rows_of_the_plain_file(format_: str, tmp_path: Path) -> None:
    """Real dates, numbers and booleans of a workbook read as the vendor's text does."""
    sample = Sample(format_)
    name = Path(sample.path.name).with_suffix(".xlsx").name
    path = write_workbook(tmp_path / name, {"Sheet1": typed_rows(sample)})
    (reading,) = read_exports(path)
    assert_same(reading, sample)
    assert (reading.encoding, reading.delimiter) == ("xlsx", ",")
    assert reading.export.sha256 == hash_file(path)
    assert reading.warnings == read_export(sample.path).warnings


@formats
def test_gzip_gives_the_rows_of_the_plain_file(format_: str, tmp_path: Path) -> None:
    """A compressed export is what is in it; its hash is that of the file as downloaded."""
    sample = Sample(format_)
    path = tmp_path / f"{sample.path.name}.gz"
    path.write_bytes(gzip.compress(sample.path.read_bytes()))
    reading = read_export(path)
    assert_same(reading, sample)
    assert reading.export.as_of == read_export(sample.path).export.as_of
    assert reading.property_host == read_export(sample.path).property_host
    assert (reading.export.file, reading.export.sha256) == (path.name, hash_file(path))


def test_zip_gives_an_export_for_each_table(tmp_path: Path) -> None:
    """Each table in an archive is an export of its own, known by the archive's hash and its name."""
    samples = [Sample(name) for name in NAMES]
    members = {f"client/{s.path.name}": s.path.read_bytes() for s in samples}
    path = zipped(tmp_path / "all.zip", {**members, "__MACOSX/._x.csv": b"\0", ".DS_Store": b"\0"})
    readings = read_exports(path)
    assert len(readings) == len(samples)
    for reading, sample in zip(readings, samples, strict=True):
        assert_same(reading, sample)
        assert reading.export.file == f"all.zip#{sample.path.name}"
        assert reading.export.sha256 == f"{hash_file(path)}#client/{sample.path.name}"
        assert reading.property_host == read_export(sample.path).property_host
    assert readings == sorted(readings, key=lambda r: list(members).index(r.export.sha256[65:]))
    with pytest.raises(ExportError, match=r"^all\.zip holds \d+ exports: "):
        read_export(path)


def test_archive_dates_members_that_tell_no_date(tmp_path: Path) -> None:
    """A member's own name comes first, then the archive's, then the rows."""
    path = zipped(
        tmp_path / "links 2026-03-04.zip",
        {"a-2026-01-02.csv": SEMRUSH.text, "b.csv": SEMRUSH.text},
    )
    assert [r.export.as_of for r in read_exports(path)] == ["2026-01-02", "2026-03-04"]


def test_members_that_are_no_exports_are_named(tmp_path: Path) -> None:
    """One readable table is enough; the others are in a warning with their reasons."""
    members = {"notes.txt": "hello", "backlinks.csv": SEMRUSH.text, "kw.csv": "Keyword,Volume\na,1"}
    (reading,) = read_exports(zipped(tmp_path / "a.zip", members))
    assert_same(reading, SEMRUSH)
    assert len(reading.warnings) == 2
    assert reading.warnings[0].startswith("not read: a.zip#notes.txt is no known export")
    assert "keywords" in reading.warnings[1]
    with pytest.raises(
        ExportError, match=r"^a\.zip holds no export; a\.zip#notes\.txt is no known"
    ):
        read_exports(zipped(tmp_path / "a.zip", {"notes.txt": "hello"}))


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (("Chart.csv", "Table.csv", "Metadata.csv"), "Page indexing"),
        (("Queries.csv", "Pages.csv", "Countries.csv", "Devices.csv", "Dates.csv"), "Performance"),
    ],
)
def test_search_console_archives_without_links(
    names: tuple[str, ...], what: str, tmp_path: Path
) -> None:
    """Search Console puts only reports without links into archives; the sentence says which."""
    path = zipped(tmp_path / "x.zip", dict.fromkeys(names, "URL,Last crawled\n"))
    with pytest.raises(
        ExportError, match=f"^x\\.zip is Search Console's {what}.*take Latest links"
    ):
        read_exports(path)


def test_archives_within_archives_are_refused(tmp_path: Path) -> None:
    """Only one layer is opened; a workbook is a table, not a layer."""
    inner = zipped(tmp_path / "in.zip", {"x.csv": SEMRUSH.text}).read_bytes()
    packed = gzip.compress(SEMRUSH.text.encode())
    for name, data in {"a.zip": inner, "a.csv.gz": gzip.compress(packed)}.items():
        with pytest.raises(ExportError, match="an archive within an archive"):
            read_exports(zipped(tmp_path / "out.zip", {name: data}))
    (tmp_path / "x.gz").write_bytes(gzip.compress(packed))
    with pytest.raises(ExportError, match="an archive within an archive"):
        read_export(tmp_path / "x.gz")
    (tmp_path / "y.gz").write_bytes(gzip.compress(inner))
    with pytest.raises(ExportError, match="an archive within an archive"):
        read_export(tmp_path / "y.gz")
    book = write_workbook(tmp_path / "b.xlsx", {"S": typed_rows(SEMRUSH)}).read_bytes()
    assert_same(read_export(zipped(tmp_path / "out.zip", {"b.xlsx": book})), SEMRUSH)


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "a\x1b[31m\n.csv"]
)
def test_names_of_members_are_never_paths(name: str, tmp_path: Path) -> None:
    """A member is written under a name of ours and shown without folders and controls."""
    folder = tmp_path / "inner"
    folder.mkdir()
    (reading,) = read_exports(zipped(folder / "a.zip", {name: SEMRUSH.text}))
    assert_same(reading, SEMRUSH)
    assert reading.export.file.startswith("a.zip#")
    assert reading.export.file.isprintable()
    assert reading.export.sha256.isprintable()
    assert "/" not in reading.export.file
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "inner"]


def test_first_sheet_with_a_known_header_is_read(tmp_path: Path) -> None:
    """Cover sheets are passed over and named; hidden sheets do not exist."""
    sheets = {"Cover": [["Report for Acme"]], "Links": typed_rows(SEMRUSH), "More": [["x"]]}
    path = write_workbook(
        tmp_path / "x.xlsx", {"Secret": typed_rows(SEMRUSH), **sheets}, ["Secret"]
    )
    (reading,) = read_exports(path)
    assert_same(reading, SEMRUSH)
    assert reading.warnings == ("read the sheet 'Links'; not read: 'Cover', 'More'",)
    with pytest.raises(ExportError, match=r"x\.xlsx is no known export: its columns are 'x'"):
        read_export(write_workbook(tmp_path / "x.xlsx", {"More": [["x"]]}))
    with pytest.raises(ExportError, match="no sheet with a table"):
        read_export(write_workbook(tmp_path / "x.xlsx", {"S": [["x"]]}, ["S"]))
    assert (
        read_export(write_workbook(tmp_path / "x.xlsx", {"S": [SEMRUSH.cells[0]]})).export.rows == 0
    )


def test_line_breaks_in_cells_of_a_workbook(tmp_path: Path) -> None:
    """A title over several lines is one record."""
    header, first, *rest = SEMRUSH.cells
    first[1] = "Ten\n\ntools"
    reading = read_export(write_workbook(tmp_path / "x.xlsx", {"S": [header, first, *rest]}))
    assert (reading.export.rows, rows_of(reading)[0]["title"]) == (4, "Ten tools")


def test_json_lists_give_rows(tmp_path: Path) -> None:
    """A list of objects is a table: null is empty, a list is joined, an object is more columns."""
    header, *records = SEMRUSH.cells
    items = [dict(zip(header, map(as_json, row), strict=True)) for row in records]
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{**item, "more": {"a": [1, 2], "b": None}} for item in items]))
    reading = read_export(path)
    assert_same(reading, SEMRUSH)
    assert reading.encoding == "json"
    assert json_tables.show_value([1, True, None, "x", {"y": 1}]) == "1, true, , x"


def as_json(cell: str) -> object:
    """A cell as an API answers it."""
    if cell in ("true", "false"):
        return cell == "true"
    return None if cell == "" else int(cell) if cell.isdigit() else cell


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{}", "JSON without items"),
        ("[]", "JSON without items"),
        ("[1, 2]", "JSON without items"),
        ('{"tasks": [{"result": null}]}', "JSON without items"),
        ("[{", "no JSON that can be read"),
        ("[" * 100_000, "no JSON that can be read"),
        ('[{"a": ' + "9" * 5000 + "}]", "no JSON that can be read"),
        ('[{"a": 1}]', "no known export: its columns are 'a'"),
        (json.dumps([{f"k{n}": 1 for n in range(501)}]), "501 keys"),
    ],
)
def test_json_that_is_no_export(text: str, what: str, tmp_path: Path) -> None:
    """Broken, endless and foreign JSON is refused in a sentence."""
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ExportError, match=f"^x\\.json .*{what}"):
        read_export(tmp_path / "x.json")


def test_large_json_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON is parsed whole, so its size is limited."""
    monkeypatch.setattr(json_tables, "LARGEST", 100)
    (tmp_path / "x.json").write_text(json.dumps([{"a": "x" * 200}]))
    with pytest.raises(ExportError, match="more than 128 MB"):
        read_export(tmp_path / "x.json")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0 rest", "old Excel workbook"),
        (b"%PDF-1.7", "PDF report"),
        (b"\x89PNG\r\n", "picture"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a", "RAR"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\n<!DOCTYPE html><html>", "page saved from the browser"),
        (b"\xef\xbb\xbf<html>", "page saved from the browser"),
        (b"PK\x03\x04 no archive", "damaged archive"),
        (b"\x1f\x8b no archive", "damaged archive"),
        (gzip.compress(b"Linking page\n" * 99, mtime=0)[:-9], "damaged archive"),
    ],
)
def test_other_kinds_of_files(data: bytes, what: str, tmp_path: Path) -> None:
    """A file that is no table is called what it is."""
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(ExportError, match=f"^x\\.csv is .*{what}"):
        read_export(tmp_path / "x.csv")


def test_archives_that_grow_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither total size nor ratio may pass the limits, whatever the archive says of itself."""
    zeros = b"Linking page\n" + b"a" * 3_000_000
    path = zipped(tmp_path / "x.zip", {"a.csv": zeros, "b.csv": zeros})
    (tmp_path / "x.gz").write_bytes(gzip.compress(zeros))
    monkeypatch.setattr(archives, "FREE", 1 << 20)
    for bomb in (path, tmp_path / "x.gz"):
        with pytest.raises(ExportError, match="grows to more than any export"):
            read_exports(bomb)
    monkeypatch.setattr(archives, "RATIO", 10**6)
    monkeypatch.setattr(archives, "LARGEST", 5_000_000)
    with pytest.raises(ExportError, match="grows to more than any export"):
        read_exports(path)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    with pytest.raises(ExportError, match="holds 2 files"):
        read_exports(path)


def test_archives_that_lie_about_sizes_are_refused(tmp_path: Path) -> None:
    """A member larger than its header says fails its checksum and is not read."""
    path = zipped(tmp_path / "x.zip", {"a.csv": SEMRUSH.text * 50})
    size = struct.pack("<I", len(SEMRUSH.text.encode()) * 50)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 10)))
    with pytest.raises(ExportError, match="damaged archive"):
        read_exports(path)


def test_archives_with_a_password_are_refused(tmp_path: Path) -> None:
    """An encrypted member is named as such."""
    path = zipped(tmp_path / "x.zip", {"a.csv": SEMRUSH.text})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ExportError, match=r"x\.zip has a password: unpack it"):
        read_exports(path)


SPARSE = [
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZZ9"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 40_000 + "</t></is></c></row>",
    '<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>',
    '<row r="1"><c',
]


@pytest.mark.parametrize("rows", SPARSE, ids=["sparse", "column", "cell", "string", "cut"])
def test_workbook_bombs_are_refused_in_bounds(rows: str, tmp_path: Path) -> None:
    """A sheet that asks for a table beyond memory, or a cell beyond a page, ends in a sentence."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    path = write_parts(tmp_path / "x.xlsx", ["S"], {"xl/worksheets/sheet1.xml": xml})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    with pytest.raises(ExportError, match=r"^x\.xlsx "):
        read_export(path)
    assert time.monotonic() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_xml_entities_do_not_grow(tmp_path: Path) -> None:
    """Entities that multiply each other are not expanded."""
    entities = "".join(f'<!ENTITY e{n} "{10 * f"&e{n - 1};"}">' for n in range(1, 12))
    xml = sheet_xml([["header"], ["x"]]).replace('<t xml:space="preserve">x<', "<t>&e11;<")
    bomb = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "lol">{entities}]>{xml}'
    path = write_parts(tmp_path / "x.xlsx", ["S"], {"xl/worksheets/sheet1.xml": bomb})
    with pytest.raises(ExportError, match=r"^x\.xlsx "):
        read_export(path)


def _make_containers() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        book = write_workbook(Path(folder) / "x.xlsx", {"S": typed_rows(SEMRUSH)}).read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", SEMRUSH.text)
        archive.writestr("b.csv", Sample("gsc-latest-links").text)
    rows = [dict(zip(SEMRUSH.cells[0], row, strict=True)) for row in SEMRUSH.cells[1:]]
    return {
        "gzip": gzip.compress(SEMRUSH.text.encode(), mtime=0),
        "json": json.dumps(rows).encode(),
        "xlsx": book,
        "zip": out.getvalue(),
    }


CONTAINERS = _make_containers()


@few(30)
@given(st.sampled_from(["gzip", "json", "zip", "zip", "gzip", "json", "xlsx"]), st.data())
def test_damaged_containers_are_read_or_refused(kind: str, data: st.DataObject) -> None:
    """Cut anywhere, flip any bytes, repeat any stretch: a reading or a sentence, no traceback."""
    raw = bytearray(CONTAINERS[kind])
    match data.draw(st.sampled_from(["cut", "flip", "drop", "repeat"])):
        case "cut":
            del raw[data.draw(st.integers(0, len(raw))) :]
        case "flip":
            for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=8)):
                raw[at] = data.draw(st.integers(0, 255))
        case "drop":
            start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
            del raw[start:end]
        case "repeat":
            start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
            raw[start:start] = raw[start:end]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.bin"
        path.write_bytes(bytes(raw))
        try:
            readings, refusal = read_exports(path), "x.bin"
        except ExportError as error:
            readings, refusal = [], str(error)
    assert refusal.startswith("x.bin")
    assert "\n" not in refusal
    assert all(len(rows_of(r)) == r.export.rows for r in readings)
