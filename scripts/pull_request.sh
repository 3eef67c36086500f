#!/usr/bin/env bash
# From a bundled site's exports to a pull request, without GitHub: a new repository gets what people
# wrote about the site and its exports as downloaded. What blm made of them is left behind.
set -euo pipefail
cd "$(dirname "$0")/.."
site="${1:-acme.example}" into="${2:-try}"
if [[ -e $into ]]; then
  echo "$into is there already: take it away, or say make pull-request INTO=FOLDER" >&2
  exit 1
fi
mkdir -p "$into/backlinks/profiles/$site" "$into/backlinks/exports"
cp -r policies schemas blm.yaml "$into/backlinks"
cp -r "exports/$site" "$into/backlinks/exports"
for file in site anchors targets prospects decisions log; do
  if [[ -f profiles/$site/$file.yaml ]]; then cp "profiles/$site/$file.yaml" "$into/backlinks/profiles/$site"; fi
done
printf "/exports/\n/.blm/\n" > "$into/backlinks/.gitignore"
cd "$into/backlinks"
echo "in $into/backlinks: blm propose $site --today 2026-11-22 --forge local:../pulls.git"
"${PYTHON:-python3}" -m blm --no-progress propose "$site" --today 2026-11-22 --forge local:../pulls.git
