"""Run the peer: ``python -m benchmarks.peer REPOSITORY SITE RESULT``.

Reads ``exports/SITE``, writes ``inventory/`` and ``domains/`` of the profile, and RESULT as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]

from benchmarks.peer import exports, inventory, merge, result, rules, texts
from benchmarks.peer.borrowed import load_words, suffixes
from benchmarks.peer.conditions import Links

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def main(root: Path, site: str, target: Path) -> None:
    """One audit from exports to result."""
    profile = root / "profiles" / site
    wishes, words = texts.load_wishes(profile), load_words()
    names = suffixes(words.platforms)
    identities = exports.Names(names.registrable)
    read = [_read_ahrefs(root / "exports" / site), _read_semrush(root / "exports" / site)]
    dates = _dates(profile)
    links, domains = inventory.load_links(profile), inventory.load_domains(profile)
    links["key"] = [
        f"{identities.key(source)}\n{identities.key(aim)}"
        for source, aim in zip(links["from"], links["to"], strict=True)
    ]
    for stream, (as_of, rows) in zip(inventory.STREAMS, read, strict=True):
        ours = exports.identify(rows, identities, wishes.domain)
        links = merge.merge_links(links, ours, stream, as_of)
        domains = merge.merge_domains(domains, ours)
        dates[stream].append(as_of)
    links = links.sort_values(["domain", "from", "to"], ignore_index=True)
    inventory.dump_shards(inventory.link_records(links), profile / "inventory")
    domains = domains.sort_values("domain", ignore_index=True)
    inventory.dump_shards(inventory.domain_records(domains), profile / "domains")
    as_of = max(day for days in dates.values() for day in days)
    since = inventory.load_file(profile / "history.yaml")[-1]["as_of"]
    links = merge.judge_states(links, dates)
    live = texts.add_link_texts(links[links["state"] == "live"].copy(), wishes, words)
    policy = inventory.load_file(root / "policies" / "default.yaml")
    domains = domains.merge(merge.sum_domains(links), on="domain", how="left")
    domains = texts.add_host_looks(domains, wishes, words)
    judged = Links(live, pd.Index(domains["domain"]))
    judge = rules.Judge(rules.add_signals(domains, judged, policy["metrics"]), judged)
    rules.add_suspicion(judge, policy["suspicion"])
    rules.add_recommendations(judge, policy["rules"])
    least = policy["outreach"]["skip_when"]["network_of"]
    skipped = result.find_large_networks(live, judge.domains, least)
    asked = judge.domains[~judge.domains["domain"].isin(skipped)]
    outreach = result.list_outreach(asked, names, words, policy["guards"], as_of)
    said = result.summarise(links, live, judge.domains, since, outreach)
    target.write_text(json.dumps(said, indent=1), encoding="utf-8")


def _read_ahrefs(folder: Path) -> tuple[str, pd.DataFrame]:
    """Date and rows; the date stands in the file's name."""
    path = next(folder.glob("*-backlinks-subdomains_*.csv"))
    return _DAY.findall(path.name)[-1], exports.read_ahrefs(path)


def _read_semrush(folder: Path) -> tuple[str, pd.DataFrame]:
    """Date and rows; the date is that of the newest row."""
    rows = exports.read_semrush(next(folder.glob("*-backlinks.csv")))
    return max(rows["last_seen"].dropna()), rows


def _dates(profile: Path) -> dict[str, list[str]]:
    """Dates of the full exports of each stream so far."""
    known: list[dict[str, Any]] = inventory.load_file(profile / "exports.yaml")
    return {s: [e["as_of"] for e in known if e["stream"] == s] for s in inventory.STREAMS}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
