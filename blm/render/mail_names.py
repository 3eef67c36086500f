"""Names in a mail's template that nothing stands for, wherever they are, with their lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import nodes

VIEW = ("site", "links")
"""What a mail knows."""
LINK = ("page", "target", "text")
"""What it knows of each link."""
Unknown = tuple[int, str, tuple[str, ...]]
"""Line, name, and the names that may stand there."""


def find_unknown(tree: nodes.Template) -> Iterator[Unknown]:
    """Each name of a template that nothing stands for, in branches that are seldom taken too.

    Args:
        tree: of a template that prints, chooses and repeats over links, and does nothing else.
    """
    yield from _walk(tree, ())


def _walk(node: Any, link: tuple[str, ...]) -> Iterator[Unknown]:  # noqa: ANN401 - any node
    """What is unknown below a node.

    Args:
        node: of the tree.
        link: names that stand for a link there.
    """
    kind = type(node).__name__
    if kind == "For":
        yield from _walk(node.iter, link)
        inner = (*link, node.target.name) if hasattr(node.target, "name") else link
        parts = [*node.body, *([node.test] if node.test else [])]
        yield from (one for part in parts for one in _walk(part, inner))
        yield from (one for part in node.else_ for one in _walk(part, link))
        return
    if kind == "Name" and node.name not in (*VIEW, *link):
        yield node.lineno, node.name, (*VIEW, *link)
    elif kind in ("Getattr", "Getitem"):
        yield from _walk_key(node, link)
    yield from (one for child in node.iter_child_nodes() for one in _walk(child, link))


def _walk_key(node: Any, link: tuple[str, ...]) -> Iterator[Unknown]:  # noqa: ANN401 - any node
    """A key that a link has not."""
    key = node.attr if type(node).__name__ == "Getattr" else getattr(node.arg, "value", None)
    of_link = getattr(node.node, "name", "") in link
    if of_link and isinstance(key, str) and key not in LINK:
        yield node.lineno, key, LINK
