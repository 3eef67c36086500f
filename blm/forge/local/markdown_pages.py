"""Pull requests and issues of a local forge as Markdown, for ``git show``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REF = "refs/blm/forge"
FOLDERS = {"pull_request": "pulls", "issue": "issues"}


def page_path(kind: str, number: int) -> str:
    """Path of the page in ``refs/blm/forge``, such as ``pulls/1.md``."""
    return f"{FOLDERS[kind]}/{number}.md"


def show_command(bare: str, number: int) -> str:
    """The git command that prints a pull request.

    Args:
        bare: path of the bare repository, as it is to be written.
        number: of the pull request.
    """
    return f"git -C {bare} show {REF}:{page_path('pull_request', number)}"


def write_page(record: Mapping[str, Any]) -> bytes:
    """A record as Markdown: title, text, comments and reviews."""
    parts = [f"# {record['title']}", record["body"].rstrip()]
    for said in record["comments"]:
        parts += [f"---\n\n{said['author']}, {said['created']}:", said["body"].rstrip()]
    return ("\n\n".join(parts) + "\n").encode()
