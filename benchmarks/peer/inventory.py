"""The inventory and the domains as YAML shards, through PyYAML's C loader and dumper."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import yaml

LINK_FIELDS = (
    *("domain", "from", "to", "anchor", "rel", "kind", "title", "lang", "topics", "content"),
    *("out", "first_seen", "seen", "was"),
)
METRICS = ("ahrefs.dr", "ahrefs.traffic", "ahrefs.page_traffic", "ahrefs.spam", "semrush.page_as")
STREAMS = ("ahrefs.links", "semrush.links")
WIDTH = 1_000_000_000
"""No line is folded."""

Record = dict[str, Any]


class Lines(list[Record]):
    """Records that are dumped one per line."""


class Dumper(yaml.CSafeDumper):
    """One record per line, every string in double quotes: what git shows best, and the fastest."""

    def ignore_aliases(self, _data: Any) -> bool:  # noqa: ANN401 - any value
        """No anchors in the file."""
        return True


Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)
Dumper.add_representer(
    dict,
    lambda dumper, record: dumper.represent_mapping(
        "tag:yaml.org,2002:map", record.items(), flow_style=True
    ),
)
Dumper.add_representer(
    list,
    lambda dumper, items: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", items, flow_style=True
    ),
)
Dumper.add_representer(
    Lines,
    lambda dumper, records: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", records, flow_style=False
    ),
)


def load_file(path: Path) -> Any:  # noqa: ANN401 - any YAML value
    """A YAML file's value."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def load_links(profile: Path) -> pd.DataFrame:
    """The inventory, a run column per stream in place of ``seen``; texts are objects or None."""
    parts = []
    for path in sorted(profile.glob("inventory/*.yaml")):
        part = pd.DataFrame(load_file(path), columns=list(LINK_FIELDS), dtype=object)
        for stream in STREAMS:
            part[stream] = [",".join(seen.get(stream, ())) or None for seen in part["seen"]]
        parts.append(part.drop(columns="seen"))
    links = pd.concat(parts, ignore_index=True)
    links = links.where(links.notna(), None)
    links["out"] = links["out"].astype(float)
    return links


def load_domains(profile: Path) -> pd.DataFrame:
    """The metrics by referring domain; numbers are floats."""
    paths = sorted(profile.glob("domains/*.yaml"))
    records = [record for path in paths for record in load_file(path) or ()]
    domains = pd.DataFrame(records, columns=["domain", *METRICS], dtype=object)
    numbers = [name for name in METRICS if name != "ahrefs.spam"]
    domains[numbers] = domains[numbers].astype(float)
    domains["ahrefs.spam"] = domains["ahrefs.spam"].where(domains["ahrefs.spam"].notna(), None)
    return domains


def link_records(links: pd.DataFrame) -> Iterator[Record]:
    """Each link as it is written: unknown fields left out, all but an unknown target."""
    plain = [name for name in LINK_FIELDS if name not in ("seen", "was")]
    columns = {name: _plain(links[name]) for name in plain}
    columns["out"] = [None if count is None else int(count) for count in columns["out"]]
    seen = zip(*(_plain(links[stream]) for stream in STREAMS), strict=True)
    for values, runs, was in zip(
        zip(*columns.values(), strict=True), seen, _plain(links["was"]), strict=True
    ):
        record = {
            name: value
            for name, value in zip(plain, values, strict=True)
            if value is not None or name == "to"
        }
        record["seen"] = {
            stream: run.split(",") for stream, run in zip(STREAMS, runs, strict=True) if run
        }
        if was:
            record["was"] = was
        yield record


def domain_records(domains: pd.DataFrame) -> Iterator[Record]:
    """Each referring domain as it is written."""
    columns = [_plain(domains[name]) for name in METRICS]
    for domain, *values in zip(domains["domain"].tolist(), *columns, strict=True):
        known = zip(METRICS, values, strict=True)
        yield {"domain": domain} | {n: _drop_zero_fraction(v) for n, v in known if v is not None}


def _plain(column: pd.Series) -> list[Any]:
    """A column's values, missing ones as None."""
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return values


def _drop_zero_fraction(value: Any) -> Any:  # noqa: ANN401 - a number or a flag
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value


def dump_shards(records: Iterable[Record], folder: Path) -> None:
    """Sorted records into the folder's files, each by the crc32 of its domain as before."""
    before = sorted(folder.glob("*.yaml"))
    heading = before[0].read_text(encoding="utf-8").partition("\n")[0]
    digits = len(before[0].stem.partition("-")[0]) if len(before) > 1 else 0
    shards: dict[str, Lines] = defaultdict(Lines)
    names: dict[str, str] = {}
    for record in records:
        domain = record["domain"]
        if domain not in names:
            names[domain] = np.base_repr(zlib.crc32(domain.encode()), 4).zfill(16)[16 - digits :]
        shards[names[domain]].append(record)
    for name, lines in shards.items():
        with (folder / f"{name or '0'}.yaml").open("w", encoding="utf-8") as file:
            file.write(f"{heading}\n")
            yaml.dump(lines, file, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
