"""What the page of verbs shows of the commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc

import click

from blm.cli import GROUPS, HIDDEN, cli
from tests.docs.tables import codes, table

COMMON = ("repo", "format_", "as_of", "today", "no_progress", "quiet", "verbose")


def verbs() -> dict[str, click.Command]:
    """Every verb by its full name, the hidden ones last; of a group, its own verbs."""
    shown = [verb for group in GROUPS.values() for verb in group]
    return {name: verb for one in (*shown, *HIDDEN) for name, verb in _flatten(one)}


def _flatten(verb: click.Command, above: str = "") -> Iterator[tuple[str, click.Command]]:
    name = f"{above}{verb.name}"
    if not isinstance(verb, click.Group):
        yield name, verb
        return
    for inner in verb.commands.values():
        yield from _flatten(inner, f"{name} ")


def formats_of(verb: click.Command) -> str:
    """Formats that a verb prints, as its own refusal of an unknown one lists them."""
    assert verb.callback is not None
    try:
        with click.Context(cli):
            verb.callback(**{**dict.fromkeys(COMMON), "format_": "?"})
    except click.BadParameter as refusal:
        return codes(refusal.message.partition("none of ")[2].split(", "))
    raise AssertionError(verb.name)


def write_global_options() -> str:
    """Options that every verb has."""
    return table(("option", "meaning"), _options(cli, ("version", *COMMON)))


def write_verbs() -> str:
    """One section per verb: usage, arguments, options, formats."""
    parts = [f"## {title}\n\n{_verbs(group)}" for title, group in GROUPS.items()]
    parts.append(f"## Hidden\n\nNot listed by `blm --help`.\n\n{_verbs(HIDDEN)}")
    return "\n\n".join(parts)


def _verbs(group: Iterable[click.Command]) -> str:
    named = (pair for verb in group for pair in _flatten(verb))
    return "\n\n".join(_verb(name, verb) for name, verb in named)


def _verb(name: str, verb: click.Command) -> str:
    context = click.Context(verb, info_name=f"blm {name}")
    usage = " ".join([context.command_path, *verb.collect_usage_pieces(context)])
    own = [p.name or "" for p in verb.params if isinstance(p, click.Option)]
    rows = _options(verb, [name for name in own if name not in COMMON])
    text = f"### {name}\n\n`{usage}`\n\n{cleandoc(verb.help or '')}\n\nFormats: {formats_of(verb)}."
    return f"{text}\n\n{table(('option', 'meaning'), rows)}" if rows else text


def _options(command: click.Command, names: Sequence[str]) -> list[tuple[str, str]]:
    by_name = {p.name: p for p in command.params if isinstance(p, click.Option)}
    return [_option(by_name[name]) for name in names]


def _option(option: click.Option) -> tuple[str, str]:
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(cli))}"
    facts = []
    if isinstance(option.type, click.Choice):
        value = f" {'|'.join(option.type.choices)}"
    if option.required:
        facts.append("required")
    if option.show_default:
        facts.append(f"default `{option.default}`")
    if option.multiple:
        facts.append("may be repeated")
    says = (option.help or "").removesuffix("; repeat.").removesuffix(" Repeat.").rstrip(".")
    says = "" if says == "Repeat" else says
    sentence = "; ".join([*filter(None, [says]), *facts])
    return f"`{', '.join(option.opts)}{value}`", sentence[:1].upper() + sentence[1:] + "."
