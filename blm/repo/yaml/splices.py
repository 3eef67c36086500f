"""Splices: small changes to YAML text at the marks of its nodes; every other byte stays.

Results are not parsed here: `edits` does, and refuses one that does not read as wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blm.errors import BlmError
from blm.repo.yaml.nodes import ListNode, MapNode, Node, ScalarNode
from blm.repo.yaml.strict_loader import Document

BLOCKS = ("|", ">")
STEP = 2
"""Spaces by which new entries are indented below their key."""


def splice(text: str, start: int, end: int, new: str) -> str:
    """The text with ``text[start:end]`` replaced."""
    return text[:start] + new + text[end:]


def line_break(text: str) -> str:
    """The line end that the text uses first."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def line_start(text: str, index: int) -> int:
    """Index of the first character of the line that holds `index`."""
    return text.rfind("\n", 0, index) + 1


def next_line(text: str, index: int) -> int:
    """Index after the end of the line that holds `index`."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def content_end(text: str, node: Node) -> int:
    """Where a node's own text ends; the marks of block nodes may lie further on."""
    return node.start + len(text[node.start : node.end].rstrip())


def replace_scalar(text: str, node: ScalarNode, new: str) -> str:
    """The text with a scalar's value replaced, or put in where there was nothing.

    A comment beside the sign that opens a block of text stays.
    """
    if text[node.start : node.start + 1] in BLOCKS and node.end > node.start:
        header = text[node.start : next_line(text, node.start)]
        _, sign, comment = header.partition(" #")
        new += f"{sign}{comment}".rstrip()
    apart = " " if node.start == node.end and not text[: node.start].endswith((" ", "\n")) else ""
    return splice(text, node.start, content_end(text, node), apart + new)


def insert_lines(text: str, index: int, lines: list[str]) -> str:
    """Whole lines put in at `index`, the start of a line or the end of the text."""
    end = line_break(text)
    before = end if index and text[index - 1] != "\n" else ""
    return splice(text, index, index, before + "".join(f"{line}{end}" for line in lines))


def find_comments(text: str, node: Node) -> list[tuple[int, int]]:
    """Start and end of each comment within a node."""
    found, position = [], node.start
    spans = sorted(span for span in _scalar_spans(node) if span[0] >= node.start)
    stop = content_end(text, node)
    for start, end in [*spans, (stop, stop)]:
        hash_sign = text.find("#", position, max(start, position))
        while hash_sign >= 0:
            line_end = next_line(text, hash_sign)
            found.append((hash_sign, len(text[:line_end].rstrip())))
            hash_sign = text.find("#", line_end, max(start, line_end))
        position = max(position, end)
    return found


def _scalar_spans(node: Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, ScalarNode):
        yield node.start, node.end
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _scalar_spans(item)
    else:
        for key, value in node.pairs.values():
            yield key.start, key.end
            yield from _scalar_spans(value)


def insert_items(document: Document, key: str, position: int, entries: Sequence[str]) -> str:
    """The text with more entries in a list of the root mapping.

    Args:
        document: read strictly; its root is a mapping.
        key: of the list; without it, or with nothing in it, the list is begun.
        position: of the first new entry, from 0.
        entries: each on one line, in order; at least one.
    """
    text, root = document.text, _root(document)
    flow, lines = ", ".join(entries), [f"- {entry}" for entry in entries]
    pair = root.pairs.get(key)
    if pair is None:
        return insert_pair(document, root, key, f"[{flow}]", lines)
    node = pair[1]
    if isinstance(node, ListNode) and node.items:
        if node.flow:
            return _insert_flow_items(text, node, position, flow)
        return _insert_block_items(text, node, position, lines)
    if isinstance(node, MapNode) or (isinstance(node, ScalarNode) and node.value is not None):
        raise refuse(document, f"'{key}' is no list")
    if root.flow or find_comments(text, node):
        index = node.start + 1 if isinstance(node, ListNode) else node.end
        new = f"{flow} " if isinstance(node, ListNode) else f" [{flow}]"
        return splice(text, index, index, new)
    return begin_block(text, pair, lines)


def begin_block(text: str, pair: tuple[ScalarNode, Node], lines: list[str]) -> str:
    """The text with lines below a key in place of the nothing, or the empty list, that it holds."""
    key, node = pair
    column = key.start - line_start(text, key.start)
    bare = splice(text, node.start, node.end, "")
    colon = text.find(":", key.end)
    gap = bare[colon + 1 : node.start]
    if node.end > node.start and not gap.strip() and "\n" not in gap:
        bare = splice(bare, colon + 1, node.start, "")
    indent = " " * (column + STEP)
    return insert_lines(bare, next_line(bare, colon), [f"{indent}{line}" for line in lines])


def insert_pair(
    document: Document, mapping: MapNode, key: str, flow: str, block: list[str] | None = None
) -> str:
    """The text with one more key at the end of a mapping.

    Args:
        document: read strictly.
        mapping: one of its nodes.
        key: new in it, as YAML text.
        flow: the value on one line.
        block: the value as lines below the key, where the mapping is not in braces.
    """
    text = document.text
    if mapping.flow:
        if not mapping.pairs:
            return splice(text, mapping.start + 1, mapping.start + 1, f"{key}: {flow}")
        last = max(content_end(text, value) for _, value in mapping.pairs.values())
        return splice(text, last, last, f", {key}: {flow}")
    first = next(iter(mapping.pairs.values()))[0]
    indent = " " * (first.start - line_start(text, first.start))
    root = mapping is document.root
    index = len(text) if root else next_line(text, content_end(text, mapping))
    if block is None:
        return insert_lines(text, index, [f"{indent}{key}: {flow}"])
    below = [f"{indent}{' ' * STEP}{line}" for line in block]
    return insert_lines(text, index, [f"{indent}{key}:", *below])


def replace_item(document: Document, key: str, index: int, entry: str) -> str:
    """The text with an entry of a list of the root mapping replaced.

    Comments within the old entry move above it; one at the end of its last line stays.
    """
    text, node = document.text, _root(document).pairs[key][1]
    if not isinstance(node, ListNode):
        raise refuse(document, f"'{key}' is no list")
    item = node.items[index]
    comments = [text[start:end] for start, end in find_comments(text, item)]
    if comments and node.flow:
        raise refuse(document, "a comment stands within the entry")
    changed = splice(text, item.start, content_end(text, item), entry)
    if not comments:
        return changed
    column = node.start - line_start(text, node.start)
    above = [f"{' ' * column}{comment}" for comment in comments]
    return insert_lines(changed, _dash_line(text, node, item), above)


def refuse(document: Document, why: str) -> BlmError:
    """The error for a file whose layout cannot be edited."""
    hint = "edit the file by hand; one entry per line is easiest"
    return BlmError(f"{document.file} cannot be edited: {why}", hint=hint)


def _root(document: Document) -> MapNode:
    if isinstance(document.root, MapNode):
        return document.root
    raise refuse(document, "it is no mapping of keys and values")


def _insert_flow_items(text: str, node: ListNode, position: int, flow: str) -> str:
    if position < len(node.items):
        start = node.items[position].start
        return splice(text, start, start, f"{flow}, ")
    last = content_end(text, node.items[-1])
    return splice(text, last, last, f", {flow}")


def _insert_block_items(text: str, node: ListNode, position: int, lines: Sequence[str]) -> str:
    indent = " " * (node.start - line_start(text, node.start))
    indented = [f"{indent}{line}" for line in lines]
    if position >= len(node.items):
        index = next_line(text, content_end(text, node.items[-1]))
        return insert_lines(text, index, indented)
    index = _dash_line(text, node, node.items[position])
    return insert_lines(text, _above_comments(text, index), indented)


def _dash_line(text: str, node: ListNode, item: Node) -> int:
    """Start of the line on which the entry's dash stands."""
    column = node.start - line_start(text, node.start)
    index = line_start(text, item.start)
    while index > 0 and not text.startswith(f"{' ' * column}-", index):
        index = line_start(text, index - 1)
    return index


def _above_comments(text: str, index: int) -> int:
    """Start of the block of comment lines that ends above the line at `index`."""
    while index > 0:
        above = line_start(text, index - 1)
        if not text[above:index].lstrip().startswith("#"):
            break
        index = above
    return index
