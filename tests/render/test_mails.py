"""Mails: what a stranger wrote is one harmless line, and a template can do nothing but print."""

from __future__ import annotations

import re

import pytest

from blm.errors import InvalidFiles
from blm.render.outreach.mail_texts import MailText, mail_address, mail_text
from blm.render.outreach.mails import (
    FALLBACK,
    KINDS,
    MailLink,
    Template,
    bundled,
    check_mail,
    languages,
    write_mail,
)

from . import factories as make

SITE = "acme.example"
ATTACKS = (
    make.HOSTILE,
    "x\r\nBcc: everybody@bad.example\r\n\r\nNew body",
    "x\u2028To: other@bad.example",
    "{{ site.__class__.__mro__ }}{% for x in links %}{{ x }}{% endfor %}",
    "\u202eevil\u2066\u200b\ufeff\x1b[31m",
    "::set-output name=x::y",
)
LINK = MailLink("https://spam.example/a", "https://acme.example/p", "cheap boots")


def write(source: str, *links: MailLink) -> str:
    """A mail from a team's template."""
    return write_mail(Template("templates/en/removal.txt.j2", source), SITE, links or (LINK,))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_is_a_subject_and_a_request(language: str, kind: str) -> None:
    """In each language: one subject line, an empty one, the page, the target, the text, and no more."""
    several = (LINK, MailLink("https://spam.example/b", None, None))
    for links in ((LINK,), several):
        head, _, body = write_mail(bundled(language, kind), SITE, links).partition("\n\n")
        assert re.fullmatch(r"Subject: [^\n]*acme\.example[^\n]*", head)
        assert [one.page in body for one in links] == [True] * len(links)
        assert body.count("https://acme.example/p") == 1
        assert body.count('"cheap boots"') == 1
        assert "\n\n\n" not in body
        assert not re.search(r"[{}]|None", body)


def test_our_host_is_written_as_it_is() -> None:
    """A site that answers at www. is asked for by the name that its owner can read."""
    mail = write_mail(bundled("en", "removal"), "www.acme.example", [LINK])
    assert mail.startswith("Subject: Please remove a link to www.acme.example\n")


def test_every_language_has_every_kind() -> None:
    """English, French, German and Spanish at least, each with all kinds; English is what is left."""
    assert {"en", "de", "fr", "es"} <= set(languages())
    assert FALLBACK in languages()
    assert all(bundled(language, kind).source for language in languages() for kind in KINDS)


@pytest.mark.parametrize("hostile", ATTACKS)
@pytest.mark.parametrize("language", languages())
def test_strangers_add_no_line(hostile: str, language: str) -> None:
    """However an anchor or an address is written, the mail has the lines that it has with a tame one."""
    url = f"https://spam.example/{hostile}"
    tame = write_mail(bundled(language, "removal"), SITE, [LINK]).split("\n")
    shown = write_mail(bundled(language, "removal"), SITE, [MailLink(url, url, hostile)]).split(
        "\n"
    )
    assert len(shown) == len(tame)
    assert shown[0] == tame[0]
    assert not [line for line in shown if re.match(r"(?i)(bcc|to|cc):", line)]
    text = "\n".join(shown)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", text
    )
    addresses = re.findall(r"https?://\S+", text)
    assert len(addresses) == 2
    assert all(
        re.fullmatch(r"https://spam\.example/[\w.~:/?#\[\]@!$&'()*+,;=%-]*", one)
        for one in addresses
    )


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("Hello\n{{ links.__class__ }}", 2, "unsafe"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ site.upper() }}", 1, "call"),
        ("a\nb\n{% include '/etc/passwd' %}", 3, "include"),
        ("{% import 'x' as y %}", 1, "import"),
        ("{% extends 'x' %}", 1, "extends"),
        ("{% macro a() %}{% endmacro %}", 1, "macro"),
        ("{% set x = 1 %}", 1, "assign"),
        ("{{ 'a' * 1000000000 }}", 1, "mul"),
        ("{% for a in links %}{% for b in links %}{% endfor %}{% endfor %}", 1, "no other for"),
        ("{% for a in 'abc' %}{% endfor %}", 1, "over links"),
        ("{{ site|attr('x') }}", 1, "attr"),
        ("{{ score }}", 1, "undefined"),
        ("{% for link in links %}\n{{ link.score }}{% endfor %}", 2, "score"),
        ("{{ links }}", 1, "cannot say"),
        ("{% if %}", 1, "Expected"),
        ("{{", 1, ""),
        ("x" * 20_001, 0, "characters"),
    ],
)  # fmt: skip
def test_a_template_can_only_print(source: str, line: int, said: str) -> None:
    """Attributes, calls, files, arithmetic and loops in loops are refused at the template's line."""
    with pytest.raises(InvalidFiles) as caught:
        write(source)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("templates/en/removal.txt.j2", line)
    assert said in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ site }}{% for link in links %}{{ link.page }}{{ link['text'] }}{% endfor %}", []),
        ("{% if links|length > 1 %}\n{{ sight }} {{ name }}\n{% endif %}", [(2, 4, "sight"), (2, 16, "name")]),
        ("{% for link in links %}\n{% if not link.target %}{{ link.adress }}{% endif %}{% endfor %}", [(2, 33, "adress")]),
        ("{% for one in links %}{{ one['url'] }}{% else %}{{ one.page }}{% endfor %}", [(1, 0, "one"), (1, 31, "url")]),
        ("{% for link in links %}\n", [(1, 0, "endfor")]),
        ("a\n{{ site|upper }}", [(2, 0, "upper")]),
        ("{% for link in links %}{{ link.target.x }}{% endfor %}", [(1, 0, "attribute")]),
    ],
)  # fmt: skip
def test_a_template_is_checked_before_it_is_needed(
    source: str, said: list[tuple[int, int, str]]
) -> None:
    """Each unknown name at its place, in branches that are seldom taken too; else the first fault."""
    found = check_mail(Template("templates/en/removal.txt.j2", source))
    assert [(one.line, one.column) for one in found] == sorted((line, at) for line, at, _ in said)
    for _, _, word in said:
        assert any(word in one.message and one.hint for one in found)


@pytest.mark.parametrize("language", languages())
def test_the_packages_own_templates_are_sound(language: str) -> None:
    """What is asked of a team's mails holds of ours."""
    assert [check_mail(bundled(language, kind)) for kind in KINDS] == [[]] * len(KINDS)


def test_a_template_chooses_and_counts() -> None:
    """Conditions, one loop and a count are enough for a mail; what it prints is clean once more."""
    source = "{{ links|length }}{% if links|length > 1 %} links{% endif %}: {{ links[0].page ~ ' ' ~ site }}"
    with pytest.raises(InvalidFiles, match="concat"):
        write(source)
    assert write("{{ links|length }}{% if links|length == 1 %} link{% endif %}: {{ links[0].page }}") == "1 link: https://spam.example/a\n"  # fmt: skip
    assert write("{{ 'a' if links[0].text else 'b' }}\u202e") == "a\n"


def test_only_the_door_makes_mail_text() -> None:
    """The type cannot be made outside its module, and is made once."""
    with pytest.raises(TypeError):
        MailText("x")
    assert mail_text(mail_text("a\nb")) == "a b"
    assert mail_text("see https://other.example/x") == "see hxxps://other[.]example/x"
    assert mail_text(3) == "3"
    assert mail_address("https://a.example/b c\r\nd\u202e") == "https://a.example/b%20c%20d"
    with pytest.raises(TypeError):
        mail_text(None)
