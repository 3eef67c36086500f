"""What the code of a test replaces: found in its text, however it is named there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

SETTERS = {"setattr", "delattr", "__setattr__", "__delattr__", "setitem", "delitem"}
UNTOLD = {"typing.Any", "types.ModuleType", "object", "type"}
"""Annotations that do not tell whose the object is."""
Scope = dict[str, list[ast.expr]]


class Replacements:
    """The targets of one module's replacements.

    Attributes:
        targets: dotted names; ``{}`` is a part that is computed, and a target that begins with a
            question mark is an object of which the text does not tell where it comes from.
    """

    def __init__(self, tree: ast.Module) -> None:
        """Read the module."""
        self._names = {"object": "object", "type": "type"}
        self._names |= {
            node.name: f"tests.{node.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    first = one.name.partition(".")[0]
                    self._names[one.asname or first] = one.name if one.asname else first
            elif isinstance(node, ast.ImportFrom):
                room = f"tests.{node.module}" if node.level else str(node.module)
                self._names |= {one.asname or one.name: f"{room}.{one.name}" for one in node.names}
        self.targets: set[str] = set()
        self._read(tree, {})

    def _read(self, node: ast.AST, scope: Scope) -> None:
        """Collect targets of a node, in which some names stand for one of several expressions."""
        scope = scope | dict(_bound(node))
        if isinstance(node, ast.Call):
            self.targets.update(self._of_call(node, scope))
        elif isinstance(node, ast.Assign | ast.Delete):
            for target in node.targets:
                self.targets.update(self._of_assignment(target, scope))
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            self.targets.update(self._of_assignment(node.target, scope))
        for child in ast.iter_child_nodes(node):
            self._read(child, scope)

    def _of_call(self, call: ast.Call, scope: Scope) -> Iterator[str]:
        words = ast.unparse(call.func).split(".")
        if not call.args:
            return
        first, *rest = call.args
        if words[-1] in SETTERS or words[-2:] in (["patch", "object"], ["patch", "multiple"]):
            if isinstance(first, ast.Constant | ast.JoinedStr):
                yield _text(first)
                return
            item = "item" in words[-1] or not rest
            suffix = "" if item else f".{_text(rest[0])}"
            yield from (f"{whose}{suffix}" for whose in self._whose(first, scope))
        elif words[-1] == "patch" and (len(words) > 1 or "patch" in self._names):
            yield _text(first) if _text(first) != "{}" else f"?{ast.unparse(first)}"

    def _of_assignment(self, target: ast.expr, scope: Scope) -> Iterator[str]:
        """Those that are known to be of an imported module."""
        if isinstance(target, ast.Tuple):
            for one in target.elts:
                yield from self._of_assignment(one, scope)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            whole = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(whole, ast.Call) and ast.unparse(whole.func) == "vars":
                whole = whole.args[0]
            yield from (name for name in self._whose(whole, scope) if name[0] != "?")

    def _whose(self, value: ast.expr, scope: Scope) -> list[str]:
        """Dotted names that an expression may stand for."""
        if isinstance(value, ast.Attribute):
            return [f"{name}.{value.attr}" for name in self._whose(value.value, scope)]
        if isinstance(value, ast.Name) and value.id in scope:
            inner = {name: to for name, to in scope.items() if name != value.id}
            found = [name for one in scope[value.id] for name in self._whose(one, inner)]
            if not UNTOLD.isdisjoint(found) or not found:
                return [f"?{value.id}"]
            return found
        if isinstance(value, ast.Name) and value.id in self._names:
            return [self._names[value.id]]
        return [f"?{ast.unparse(value)}"]


def _bound(node: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    """Names that a node gives meaning to: parameters by their types, loops over written values."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        some = node.args
        for one in (*some.posonlyargs, *some.args, *some.kwonlyargs):
            yield one.arg, [one.annotation] if one.annotation else []
    elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        listed = isinstance(node.iter, ast.Tuple | ast.List)
        yield node.target.id, list(node.iter.elts) if listed else []  # type: ignore[attr-defined]
    elif isinstance(node, ast.For):
        for part in ast.walk(node.target):
            if isinstance(part, ast.Name):
                yield part.id, []


def _text(value: ast.expr) -> str:
    """A written text, computed parts as ``{}``."""
    if isinstance(value, ast.Constant):
        return str(value.value)
    if isinstance(value, ast.JoinedStr):
        return "".join(_text(part) for part in value.values)
    return "{}"
