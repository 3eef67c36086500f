"""Mail drafts, from templates of the package or of a team, rendered in a sandbox, never sent.

Anybody can change a repository's template in a pull request, so a template may only print the
view's names, branch and loop: no call, arithmetic, inclusion, attribute or file access.
"""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from blm.errors import InvalidFiles, Problem
from blm.render.outreach.mail_texts import find_unknown, mail_address, mail_text
from blm.render.text.escaping import strip_line

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

KINDS = ("removal", "page-gone", "link-removed", "unexplained")
"""Kinds of mail: removal request, and reclaim by the category of the loss."""
FALLBACK = "en"
SUFFIX = ".txt.j2"
LARGEST = 20_000
"""Largest size of a template and of a mail, in characters."""
ALLOWED = frozenset(
    (
        *("Template", "Output", "TemplateData", "For", "If", "CondExpr", "Name", "Const"),
        *("Getattr", "Getitem", "Filter", "Compare", "Operand", "And", "Or", "Not"),
    )
)
"""Kinds of Jinja nodes that a template may contain."""
HINT = "it may print site, and of each link in links page, target and text; see outreach.md"


@dataclass(frozen=True, slots=True)
class MailLink:
    """A link that a mail is about, as exported (untrusted text).

    Attributes:
        page: source URL.
        target: target URL, or None when no tool names one.
        text: anchor text, or None when unknown.
    """

    page: str
    target: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A template and its path.

    Attributes:
        place: path, for errors.
        source: its text.
    """

    place: str
    source: str


WHOLE = MailLink("https://a.example/page", "https://example.com/", "a text")
BARE = MailLink("https://a.example/page", None, None)
"""Links to check a template with: one with all fields known, one with its page alone."""


class _Forbidden(Exception):
    """A construct that templates may not use, and its line."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line = line


def languages() -> tuple[str, ...]:
    """Language codes that the package has templates for."""
    folder = files("blm.render").joinpath("mails")
    return tuple(sorted(one.name for one in folder.iterdir() if one.is_dir()))


def bundled(language: str, kind: str) -> Template:
    """The package's own template of a kind and language."""
    name = f"{language}/{kind}{SUFFIX}"
    source = files("blm.render").joinpath("mails", language, f"{kind}{SUFFIX}")
    return Template(f"blm/render/mails/{name}", source.read_text(encoding="utf-8"))


def write_mail(template: Template, site: str, links: Sequence[MailLink]) -> str:
    """The text of a mail: a subject line, an empty one, the body.

    Args:
        template: of the package or of a team.
        site: host of ours that is linked to.
        links: of one referring domain.

    Raises:
        InvalidFiles: the template cannot be filled, with its line.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    if len(template.source) > LARGEST:
        raise _refuse(template, 0, f"more than {LARGEST:,} characters")
    view = {"site": mail_address(site), "links": [_view(link) for link in links]}
    environment = _environment()
    try:
        _check(environment.parse(template.source))
        filled = environment.from_string(template.source).render(view)
    except TemplateSyntaxError as error:
        raise _refuse(template, error.lineno, error.message or "no template") from None
    except _Forbidden as error:
        raise _refuse(template, error.line, str(error)) from None
    except (TemplateError, TypeError, LookupError, RecursionError) as error:
        raise _refuse(template, _line_of(error), str(error)) from None
    text = "\n".join(strip_line(line).rstrip() for line in filled.strip().split("\n")) + "\n"
    if len(text) > LARGEST:
        raise _refuse(template, 0, f"it makes a mail of more than {LARGEST:,} characters")
    return text


def check_mail(template: Template) -> list[Problem]:
    """Errors of a template: each unknown name, or the first other error; empty when it is valid.

    Args:
        template: of a team.
    """
    from jinja2 import TemplateSyntaxError

    known: list[Problem] = []
    try:
        tree = _environment().parse(template.source)
        _check(tree)
    except (TemplateSyntaxError, _Forbidden, RecursionError):
        pass  # rendering reports it
    else:
        known = sorted({_unknown(template, *one) for one in find_unknown(tree)})
    try:
        for links in ([WHOLE], [WHOLE, BARE]):
            write_mail(template, "example.com", links)
    except InvalidFiles as error:
        return known or list(error.problems)
    return known


def _unknown(template: Template, line: int, name: str, may: Sequence[str]) -> Problem:
    near = difflib.get_close_matches(name, may, n=1)
    hint = f"did you mean {near[0]}? {HINT}" if near else HINT
    lines = template.source.splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    places = [one.start() + 1 for one in re.finditer(rf"\b{re.escape(name)}\b", text)]
    column = places[0] if len(places) == 1 else 0
    return Problem(template.place, line, column, "", f"a mail knows no '{name}'", hint)


def _view(link: MailLink) -> Mapping[str, Any]:
    return {
        "page": mail_address(link.page),
        "target": mail_address(link.target) if link.target else "",
        "text": mail_text(link.text) if link.text else "",
    }


def _refuse(template: Template, line: int, said: str) -> InvalidFiles:
    return InvalidFiles([Problem(template.place, line, 0, "", said.rstrip("."), HINT)])


def _line_of(error: BaseException) -> int:
    """The template's line that an error comes from; 0 when it is unknown."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.filename == "<template>"]
    return lines[-1] if lines else 0


def _check(tree: nodes.Template) -> None:
    """Refuse a template that does more than print the view's names, branch and loop.

    Raises:
        _Forbidden: it contains another construct.
    """
    todo: list[tuple[nodes.Node, bool]] = [(tree, False)]
    while todo:
        node, repeated = todo.pop()
        name = type(node).__name__
        if name not in ALLOWED:
            raise _Forbidden(node.lineno, f"a mail's template has no use for {name.lower()}")
        if name == "For":
            over = next((one for one in node.iter_child_nodes(only=("iter",))), None)
            if repeated or getattr(over, "name", "") != "links":
                raise _Forbidden(node.lineno, "for goes over links, and stands in no other for")
            repeated = True
        todo += [(child, repeated) for child in node.iter_child_nodes()]


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """A Jinja sandbox without attribute access and calls; only keys of the view can be read."""

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401
            """Always false: no attribute of a Python object is accessible."""
            del obj, attr, value
            return False

        def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401
            """Always false: nothing can be called."""
            del obj
            return False

    def show(value: Any) -> str:  # noqa: ANN401 - templates print any value
        return str(value) if isinstance(value, Undefined) else mail_text(value)

    environment = Sandbox(
        undefined=StrictUndefined,
        finalize=show,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters = {"length": len}
    environment.tests = {}
    environment.globals = {}
    return environment
