#!/usr/bin/env bash
# The demo and a part of the tests with the lowest versions of the libraries that pyproject.toml
# names. Counts that depend on the day's suffix list are left out: the lowest one is years older.
set -euo pipefail
cd "$(dirname "$0")/.."
bin="${BIN:-$PWD/.venv/bin}"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
"$bin/uv" venv --quiet --python "$bin/python" "$place/lowest"
"$bin/uv" pip install --quiet --python "$place/lowest/bin/python" --resolution lowest-direct .
"$bin/uv" pip install --quiet --python "$place/lowest/bin/python" -c blm/constraints.txt \
  cmarkgfm hypothesis pytest pytest-xdist
"$place/lowest/bin/python" -m blm audit --all --today 2026-11-22 --no-progress > /dev/null
"$place/lowest/bin/python" -m pytest -n auto --dist worksteal -p no:cacheprovider \
  tests/repo tests/exports tests/live tests/core tests/lint/test_verb.py
