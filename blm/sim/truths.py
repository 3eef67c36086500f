"""The truth of a simulation: what was planted, as JSON lines beside the exports, for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blm.sim.tools.drifting_metrics import iso
from blm.sim.tools.events import Event
from blm.sim.tools.sights import Sight
from blm.sim.world.link_graph import FAR
from blm.sim.world.world import World

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Truth:
    """What `simulate` planted.

    Attributes:
        links: one mapping per link: ``source``, ``target``, ``anchor``, ``anchor_class``, ``kind``,
            ``rel`` (when born), ``domain``, ``class`` (valuable, ordinary, spam), ``network``
            (identifier or None), ``born``, ``died`` (ISO day from which it is gone, None while it
            lives on the last date), ``reason`` (None while it lives), ``cause`` (background,
            deletion or None), ``flips`` (ISO day from which it is nofollow, or None), ``seen``
            (by tool, ``found/until`` with ``..`` for an open end; tools that never know the link
            are absent) and ``hidden`` (by tool, list of ``[from, until or None, why]``).
        domains: one mapping per referring domain: ``domain``, ``class``, ``style``, ``network``,
            ``spam_all_followed``, ``lang``, ``relevant``, ``rating``, ``traffic``, ``hosts``.
        events: one mapping per planned event with ``event``, ``date``, what was planned and what
            it came to.
    """

    links: tuple[Row, ...]
    domains: tuple[Row, ...]
    events: tuple[Row, ...]


def write_truth(
    world: World, sights: Mapping[str, Sight], events: Iterable[Event], folder: Path
) -> None:
    """Write ``links.jsonl``, ``domains.jsonl`` and ``events.jsonl`` into the folder."""
    _write_rows(folder / "links.jsonl", _link_rows(world, sights))
    _write_rows(folder / "domains.jsonl", _domain_rows(world))
    _write_rows(folder / "events.jsonl", events)


def read_truth(path: Path) -> Truth:
    """Read the truth of a simulation, given its ``out`` folder or the ``truth`` folder in it."""
    folder = path / "truth" if (path / "truth").is_dir() else path
    return Truth(*(_read_rows(folder / f"{name}.jsonl") for name in ("links", "domains", "events")))


def _write_rows(path: Path, rows: Iterable[Row]) -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(encode(row) + "\n" for row in rows)


def _read_rows(path: Path) -> tuple[Row, ...]:
    # Not splitlines: U+2028 and its like may stand unescaped inside a string.
    text = path.read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.split("\n") if line)


def _link_rows(world: World, sights: Mapping[str, Sight]) -> Iterator[Row]:
    links, last = world.links, world.last
    for i, source in enumerate(links.source):
        domain = world.domains[links.domain[i]]
        dead = links.died[i] <= last
        yield {
            "source": source,
            "target": links.target[i],
            "anchor": links.anchor[i],
            "anchor_class": links.anchor_class[i],
            "kind": links.kind[i],
            "rel": links.rel[i],
            "domain": domain.name,
            "class": links.role[i],
            "network": domain.network.name if domain.network else None,
            "born": iso(links.born[i]),
            "died": iso(links.died[i]) if dead else None,
            "reason": links.reason[i] if dead else None,
            "cause": ("deletion" if i in links.deleted else "background") if dead else None,
            "flips": iso(links.flips[i]) if i in links.flips else None,
            "seen": {
                name: _span(sight, i, last)
                for name, sight in sights.items()
                if sight.found[i] <= last
            },
            "hidden": {
                name: [_spell(*spell) for spell in sight.hidden[i]]
                for name, sight in sights.items()
                if i in sight.hidden
            },
        }


def _span(sight: Sight, index: int, last: int) -> str:
    until = sight.until[index]
    return f"{iso(sight.found[index])}/{iso(until) if until <= last else '..'}"


def _spell(start: int, end: int, why: str) -> list[str | None]:
    return [iso(start), iso(end) if end < FAR else None, why]


def _domain_rows(world: World) -> Iterator[Row]:
    for domain in world.domains:
        yield {
            "domain": domain.name,
            "class": domain.role,
            "style": domain.style,
            "network": domain.network.name if domain.network else None,
            "spam_all_followed": domain.spam_all_followed,
            "lang": domain.lang,
            "relevant": domain.relevant,
            "rating": round(domain.rating, 1),
            "traffic": domain.traffic,
            "hosts": list(domain.hosts),
        }
