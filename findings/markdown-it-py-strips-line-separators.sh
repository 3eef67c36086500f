#!/usr/bin/env bash
# markdown-it-py 4.3.0 takes U+2028 and U+2029 off the beginning of a paragraph; CommonMark does not.
# Valid Markdown: CommonMark's only ends of lines are LF, CRLF and CR, and what is stripped from a
# paragraph's lines are spaces and tabs. cmarkgfm 2025.10.22 (GitHub's parser) keeps both characters;
# markdown-it-py strips them, so that a text begins with another character.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 cmarkgfm==2025.10.22
"$place/venv/bin/python" - <<'PY'
import cmarkgfm
from markdown_it import MarkdownIt

for odd in ("\u2028", "\u2029"):
    text = f"{odd}keep this domain\n"
    github = cmarkgfm.github_flavored_markdown_to_html(text)
    other = MarkdownIt("commonmark").render(text)
    print(f"U+{ord(odd):04X}  cmark-gfm: {github!r}  markdown-it-py: {other!r}")
    assert github == f"<p>{odd}keep this domain</p>\n"
    assert other == "<p>keep this domain</p>\n"
PY
