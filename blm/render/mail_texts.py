"""The door for mails: what strangers wrote, as one line of plain text that a person may send.

A mail has to name a page so that its owner finds it; elsewhere `render.foreign` defangs. Templates
print through `mail_text` (the environment's ``finalize``), so nothing reaches a mail but what this
module made: no line break that would begin a header, no control, bidi or invisible character.
"""

from __future__ import annotations

from typing import Final, Self
from urllib.parse import quote

from blm.render.foreign import plain, strip_hidden

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
            message = "only blm.render.mail_texts makes MailText: use mail_text or mail_address"
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
