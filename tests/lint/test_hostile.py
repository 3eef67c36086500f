"""Whatever a file holds, the linter answers, and nothing in its answer acts."""

from __future__ import annotations

import json
import re
from functools import partial

from hypothesis import example, given
from hypothesis import strategies as st

from blm.core.lint.fixes import compress, mend
from blm.core.lint.linter import lint_file
from blm.render.problems.lints import render_diff, render_folds, render_lints
from tests.lint.conftest import make_targets
from tests.pace import few
from tests.render.test_audit_json import errors

SIGNS = "aZ09.-_:/*?#@[]()|`<>&'\",; \t\u00e9\u0131\u0430\u05d0\u200b\u200d\u202e\u2028\x00\x0b\x1b\x85\ufeff\U0001f468"
WORDS = st.sampled_from(
    [
        "domain:", "DOMAIN:", "https://", "http://", "www.", "evil.example", "xn--", "com", "co.uk", "*",
        "# ", "# lint: allow ", "D304", "# blm: 2026-01-01 x", "::error::", "##[group]", "\r", "\n", "\r\n",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS | st.text(SIGNS, max_size=4), max_size=30).map("".join)
CONTENTS = (
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | TEXTS.map(lambda text: text.encode("utf-16"))
    | st.binary(max_size=60)
)
LIVE = re.compile(r"https?://(?!(?:github\.com/blm-project/|json\.schemastore\.org/))\S*\.\w")
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2028\u2029\ufeff]")


@example(b"\xff\xfe\x00")
@example("domain:evil.example\ufeff\n::error::https://evil.example/".encode())
@example(
    b"domain:https://evil.example/a b\nhttps://evil.example/*\n# https://evil.example/ \x1b[0m"
)
@few(20)
@given(CONTENTS)
def test_any_file(content: bytes) -> None:
    """It is linted, mended and folded; no format shows an address to click or a sign that acts."""
    lint = partial(lint_file, targets=make_targets(), name="disavow.txt")
    linted = lint(content)
    fixed = mend(content, lint)
    assert mend(fixed, lint) == fixed
    assert not [fault for fault in lint(fixed).faults if fault.fixable]
    folded, folds = compress(lint(fixed), make_targets(), 1)
    shown = [render_lints([linted], form) for form in ("text", "github", "sarif")]
    shown += [render_diff("disavow.txt", content, folded), render_folds(folds)]
    for text in shown:
        assert not ACTIVE.search(text)
        assert not LIVE.search(text), text
        for line in text.splitlines():
            assert not line.startswith(("::", "##[")) or re.match(
                "::(error|warning) file=disavow.txt", line
            )
    value = json.loads(render_lints([linted], "json"))
    assert errors(value, "lint") == []
    assert not any(LIVE.search(finding["message"]) for finding in value["files"][0]["findings"])
