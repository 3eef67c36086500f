#!/usr/bin/env bash
# Makes the bundled example sites again: invented exports at three dates, and the human files' first draft.
# What people wrote since (decisions, log, anchors, topics) stands in profiles/ and is not made here.
set -euo pipefail
cd "$(dirname "$0")/.."
blm() { "${PYTHON:-.venv/bin/python}" -m blm -q "$@"; }

rm -rf exports/acme.example exports/harbour.example
blm simulate exports/acme.example --site acme.example --seed 11 --links 420 \
  --date 2026-09-20 --date 2026-10-20 --date 2026-11-20 \
  --money "coffee grinder" --money "espresso machine" --money "cold brew maker" \
  --topic coffee --topic espresso --topic "Food and drink > Coffee" --flip 2026-11-20:3
blm simulate exports/harbour.example --site harbour.example --seed 5 --links 160 --tool ahrefs --tool gsc \
  --date 2026-09-20 --date 2026-10-20 --date 2026-11-20 --spam 0.01 \
  --money "sailing school" --money "boat licence" --topic sailing --topic boats

# The audits of these dates, one after the other, as a team would have run them.
all=$(mktemp -d)
cp -r exports/. "$all"
for site in acme.example harbour.example; do
  rm -rf "profiles/$site/"{inventory,domains,reports,exports.yaml,history.yaml,recommendations.yaml,disavow.txt}
done
for date in 2026-09-20 2026-10-20 2026-11-20; do
  for site in acme.example harbour.example; do
    rm -rf "exports/$site"; mkdir -p "exports/$site"
    for day in 2026-09-20 2026-10-20 2026-11-20; do
      [[ $day > $date ]] || cp -r "$all/$site/$day" "exports/$site/"
    done
  done
  blm audit --all --write --today "$(date -d "$date + 2 days" +%F)" > /dev/null
done
rm -rf exports/acme.example exports/harbour.example
cp -r "$all/." exports
rm -rf "$all"
