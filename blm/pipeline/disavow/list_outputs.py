"""What `blm disavow` prints of a list: its reviews, and its receipt."""

from __future__ import annotations

from pathlib import Path

from blm.pipeline.disavow.live_list import Kept, review_list
from blm.render.audit.receipts import render_receipt_json, render_receipt_text
from blm.render.sections.disavow_list import render_reviews_json, render_reviews_text
from blm.render.text.terminals import dump_json


def show_reviews(root: Path, name: str, today: str, form: str) -> str:
    """Every line with its advice, as text or JSON."""
    found = review_list(root, name, today)
    if form == "json":
        return dump_json(render_reviews_json(name, found.as_of, today, found.lines))
    return render_reviews_text(found.lines)


def show_receipt(name: str, kept: Kept, form: str) -> str:
    """What Search Console has against what people agreed on, as text or JSON."""
    if form == "json":
        return dump_json(render_receipt_json(name, kept.sha256, kept.entries, kept.live))
    return render_receipt_text(kept.entries, kept.live)
