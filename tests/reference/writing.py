"""Lines and files, one record at a time (design.md section 3).

One record per line: ``- `` and JSON. The file's name is the crc32 of the referring domain in base-4
digits.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS
from tests.reference.merging import LINE, Snapshot
from tests.reference.normalising import Row

HEAD = "# Written by blm, schema 1. "
LINKS_HEAD = HEAD + "One link per line, sorted by referring domain, source URL, target URL.\n"
DOMAINS_HEAD = (
    HEAD + "One referring domain per line: vendor metrics as exported, and who lists it.\n"
)
EXPORTS_HEAD = HEAD + "One ingested export per line, in order of ingestion.\n"
FILE_BYTES = 1_000_000
LIMIT_BYTES = 24_000_000
MOST_DIGITS = 6
SKIPPED_SHOWN = 20


def write_value(value: Any) -> str:
    """JSON as `json.dumps` writes it, with what JSON, YAML 1.1 and 1.2 would read apart escaped.

    Numbers have no exponent, whole ones no fraction.
    """
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        odd = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
        return re.sub(odd, lambda found: f"\\u{ord(found[0]):04x}", quoted)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{write_value(k)}: {write_value(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(write_value, value)) + "]"
    return json.dumps(value)


def write_line(record: Mapping[str, Any]) -> str:
    """One record as its line, without the newline."""
    return f"- {write_value(record)}"


def link_record(line: Row) -> Row:
    """A link as written: keys without a value are left out, except ``to``."""
    record = {name: line[name] for name in LINE if line[name] is not None or name == "to"}
    if line["seen"]:
        record["seen"] = {s: line["seen"][s] for s in STREAMS if s in line["seen"]}
    if line["was"]:
        record["was"] = [
            {key: one[key] for key in ("until", "rel", "anchor") if key in one}
            for one in line["was"]
        ]
    if line["gone"]:
        record["gone"] = {key: value for key, value in line["gone"].items() if value is not None}
    return record


def domain_record(line: Row) -> Row:
    """A referring domain as written: its metrics in the order of the table, and who lists it."""
    record = {"domain": line["domain"]}
    record |= {name: line[name] for name in METRICS if line.get(name) is not None}
    if line["seen"]:
        record["seen"] = {s: line["seen"][s] for s in STREAMS if s in line["seen"]}
    return record


def export_record(export: Export) -> Row:
    """An ingested export as written."""
    return {
        "file": export.file,
        "stream": export.stream,
        "format": export.format,
        "as_of": export.as_of,
        "scope": export.scope,
        "coverage": export.coverage,
        "cap": export.cap,
        "rows": export.rows,
        "states": dict(sorted(export.states.items())),
        "skipped": dict(sorted(export.skipped.items())),
        "skipped_rows": [list(pair) for pair in export.skipped_rows[:SKIPPED_SHOWN]],
        "sha256": export.sha256,
    }


def read_link(record: Row) -> Row:
    """A link from the record of its line: what `link_record` left out is there again."""
    line = {name: record.get(name) for name in LINE}
    gone = record.get("gone")
    line["gone"] = {key: gone.get(key) for key in ("on", "why", "by")} if gone else None
    return {**line, "seen": record.get("seen", {}), "was": record.get("was", [])}


def read_domain(record: Row) -> Row:
    """A referring domain from the record of its line; numbers are decimals."""
    kinds = {name: METRICS[name].kind for name in record if name in METRICS}
    numbers = {n: float(record[n]) for n, kind in kinds.items() if kind in ("rating", "volume")}
    return {"seen": {}, **record, **numbers}


def read_records(raw: bytes) -> list[Row]:
    """Records of one program file."""
    lines = raw.decode().split("\n")
    return [json.loads(line[2:]) for line in lines if line.startswith("- ")]


def read_snapshot(files: Mapping[str, bytes | None], exports: Sequence[Export]) -> Snapshot:
    """The snapshot of these files; the exports are given, since their lines are read only once."""
    found: dict[str, list[Row]] = {"inventory": [], "domains": []}
    for name, raw in files.items():
        folder = name.partition("/")[0]
        if raw is not None and folder in found:
            found[folder] += read_records(raw)
    return Snapshot(
        sorted(
            map(read_link, found["inventory"]),
            key=lambda line: (line["domain"], line["from"], line["to"] or ""),
        ),
        sorted(map(read_domain, found["domains"]), key=lambda line: line["domain"]),
        list(exports),
    )


def write_snapshot(
    snapshot: Snapshot,
    present: Mapping[str, Collection[str]],
    *,
    file_bytes: int = FILE_BYTES,
    limit_bytes: int = LIMIT_BYTES,
) -> dict[str, bytes | None]:
    """Every file of the snapshot; None for one that is there now and has no line any more.

    Args:
        snapshot: sorted.
        present: names of the files that are there now, by folder.
        file_bytes: above this on average a name has a digit more.
        limit_bytes: above this one file is split by source URLs.
    """
    links = [
        (line["domain"], line["from"], write_line(link_record(line))) for line in snapshot.links
    ]
    domains = [
        (line["domain"], line["domain"], write_line(domain_record(line)))
        for line in snapshot.domains
    ]
    files: dict[str, bytes | None] = {}
    for folder, head, lines in (
        ("inventory", LINKS_HEAD, links),
        ("domains", DOMAINS_HEAD, domains),
    ):
        names = present.get(folder, ())
        files |= {f"{folder}/{name}": None for name in names}
        placed = place_lines(lines, names, file_bytes, limit_bytes)
        files |= {f"{folder}/{name}.yaml": join(head, texts) for name, texts in placed.items()}
    exports = [write_line(export_record(export)) for export in snapshot.exports]
    return {**files, "exports.yaml": join(EXPORTS_HEAD, exports)}


def join(head: str, lines: Sequence[str]) -> bytes:
    """A program file."""
    return (head + "".join(f"{line}\n" for line in lines)).encode()


def place_lines(
    lines: Sequence[tuple[str, str, str]],
    present: Collection[str],
    file_bytes: int,
    limit_bytes: int,
) -> dict[str, list[str]]:
    """Lines by the name of the file they stand in.

    design.md section 3: crc32 of the referring domain in base-4 digits, a digit more when files
    pass about 1 MB, never fewer than names have; a file too large is split further by source URL.

    Args:
        lines: referring domain, source URL and text of each.
        present: names of the files there now.
        file_bytes: see `write_snapshot`.
        limit_bytes: see `write_snapshot`.
    """
    count = 0
    while count < MOST_DIGITS and size_of(lines) > file_bytes * 4**count:
        count += 1
    stems = {name.removesuffix(".yaml").partition("-")[0] for name in present}
    if stems - {"0"}:
        count = max(count, *map(len, stems))
    shards: dict[str, list[tuple[str, str, str]]] = {}
    for line in lines:
        shards.setdefault(digits(line[0], count), []).append(line)
    placed: dict[str, list[str]] = {}
    for name, own in shards.items():
        more = 1
        while size_of(own) > limit_bytes * 4**more // 2:
            more += 1
        for _, source, text in own:
            whole = size_of(own) <= limit_bytes
            piece = name if whole else f"{name}-{digits(source, more)}"
            placed.setdefault(piece, []).append(text)
    return placed


def size_of(lines: Sequence[tuple[str, str, str]]) -> int:
    """Bytes of these lines with their newlines."""
    return sum(len(text.encode()) + 1 for _, _, text in lines)


def digits(text: str, count: int) -> str:
    """The last `count` base-4 digits of a text's crc32; ``0`` when there are none."""
    number = zlib.crc32(text.encode())
    found = ""
    for _ in range(count):
        number, digit = divmod(number, 4)
        found = f"{digit}{found}"
    return found or "0"
