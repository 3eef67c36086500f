"""The door for mails: what strangers wrote, as one line of plain text that a person may send.

A mail has to name a page so that its owner finds it; elsewhere `escaping` defangs. Templates
print through `mail_text` (the environment's ``finalize``), so nothing reaches a mail but what this
module made: no line break that would begin a header, no control, bidi or invisible character.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

from blm.render.text.escaping import plain, strip_hidden

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


TEXT_WIDTH = 120
URL_WIDTH = 2_000
"""Longer addresses are cut: such a page is named well enough by its beginning."""
_KEPT = ":/?#[]@!$&'()*+,;=%~"
"""Characters of an address that stay as they are, beside letters, digits and ``-._``."""


class MailText(str):
    """One line of plain text that is safe in a mail; only this module makes it."""

    __slots__ = ()

    def __new__(cls, text: str, key: object = None) -> Self:
        """Refuse whoever does not hold this module's key."""
        if key is not _KEY:
            message = (
                "only blm.render.outreach.mail_texts makes MailText: use mail_text or mail_address"
            )
            raise TypeError(message)
        return super().__new__(cls, text)


_KEY: Final = object()


def mail_address(url: str) -> MailText:
    """An address as it can be opened, what no address holds percent-encoded."""
    return MailText(quote(strip_hidden(url).replace(" ", "%20"), safe=_KEPT)[:URL_WIDTH], _KEY)


def mail_text(value: object) -> MailText:
    """Any value that a template prints: text on one line, addresses in it defanged, shortened.

    Raises:
        TypeError: for what is neither text nor a whole number.
    """
    if isinstance(value, MailText):
        return value
    if isinstance(value, str):
        return MailText(plain(value, TEXT_WIDTH), _KEY)
    if isinstance(value, int) and not isinstance(value, bool):
        return MailText(str(value), _KEY)
    message = f"a mail cannot say {type(value).__name__}"
    raise TypeError(message)
