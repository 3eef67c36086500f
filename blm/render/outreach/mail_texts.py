"""Values in mails: untrusted text as one line of plain text that a person may send.

A mail has to name a page so that its owner finds it; elsewhere `escaping` defangs. Templates print
through `mail_text` (the environment's ``finalize``), so a mail contains only what this module made:
no line break that would begin a header, no control, bidi or invisible character.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

from blm.render.text.escaping import plain, strip_hidden

if TYPE_CHECKING:
    from jinja2 import nodes


VIEW = ("site", "links")
"""Names that a template can use."""
LINK = ("page", "target", "text")
"""Names that a template can use of each link."""
Unknown = tuple[int, str, tuple[str, ...]]
"""Line number, unknown name, and the names that are allowed there."""


def find_unknown(tree: nodes.Template) -> Iterator[Unknown]:
    """Each name in a template that has no value, in branches that are not taken too.

    Args:
        tree: of a template that only prints, branches and loops over links.
    """
    yield from _walk(tree, ())


def _walk(node: Any, link: tuple[str, ...]) -> Iterator[Unknown]:  # noqa: ANN401 - any node
    """Unknown names below a node of the syntax tree.

    Args:
        node: of the tree.
        link: names of loop variables that are links there.
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
    """A key that links do not have."""
    key = node.attr if type(node).__name__ == "Getattr" else getattr(node.arg, "value", None)
    of_link = getattr(node.node, "name", "") in link
    if of_link and isinstance(key, str) and key not in LINK:
        yield node.lineno, key, LINK


TEXT_WIDTH = 120
URL_WIDTH = 2_000
"""Characters; longer addresses are cut, since their beginning identifies the page."""
_KEPT = ":/?#[]@!$&'()*+,;=%~"
"""Characters of an address that are not percent-encoded, beside letters, digits and ``-._``."""


class MailText(str):
    """One line of plain text that is safe in a mail; only this module makes it."""

    __slots__ = ()

    def __new__(cls, text: str, key: object = None) -> Self:
        """Refuse callers without this module's key."""
        if key is not _KEY:
            message = (
                "only blm.render.outreach.mail_texts makes MailText: use mail_text or mail_address"
            )
            raise TypeError(message)
        return super().__new__(cls, text)


_KEY: Final = object()


def mail_address(url: str) -> MailText:
    """An address that can be opened; characters not allowed in it are percent-encoded."""
    return MailText(quote(strip_hidden(url).replace(" ", "%20"), safe=_KEPT)[:URL_WIDTH], _KEY)


def mail_text(value: object) -> MailText:
    """Any value that a template prints, as one line; addresses in text are defanged and shortened.

    Raises:
        TypeError: the value is neither text nor a whole number.
    """
    if isinstance(value, MailText):
        return value
    if isinstance(value, str):
        return MailText(plain(value, TEXT_WIDTH), _KEY)
    if isinstance(value, int) and not isinstance(value, bool):
        return MailText(str(value), _KEY)
    message = f"a mail cannot say {type(value).__name__}"
    raise TypeError(message)
