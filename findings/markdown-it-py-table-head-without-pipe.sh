#!/usr/bin/env bash
# markdown-it-py 4.3.0 and cmarkgfm 2025.10.22 (GitHub's own parser) disagree on what a table is.
# Valid GitHub-flavoured Markdown: a line of text without a pipe, above the delimiter row of one column.
# Seen: to cmark-gfm the text is the head cell of a table; to markdown-it-py, with its table rule on, all of it
# is a paragraph. Who decides by the one what a comment on the other's page shows must allow for both.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 cmarkgfm==2025.10.22
"$place/venv/bin/python" - <<'PY'
import cmarkgfm
from markdown_it import MarkdownIt

text = "domains to keep\n| - |\n"
github = cmarkgfm.github_flavored_markdown_to_html(text)
other = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
print("cmark-gfm:     ", " ".join(github.split()))
print("markdown-it-py:", " ".join(other.split()))
assert "<th>domains to keep</th>" in github
assert "<table>" not in other and other.startswith("<p>domains to keep")
PY
