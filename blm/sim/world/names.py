"""Names of invented domains: all end in `.example` or are documentation IP addresses."""

from __future__ import annotations

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_HEADS = _words("""
    amber ash bay birch blue brass bright brook calm cedar clear cliff cloud copper coral crisp
    dawn deep dune early east elm ember fair fern field fine first flint fox frost gentle glen
    gold grand green grey hazel high hill honest iron ivy keen lake lark leaf light lime little
    long lunar maple marsh mellow merry mild mint misty moss new noble north oak old olive open
""")
_TAILS = _words("""
    acre anchor apron arch atlas barn basket beacon bench bird boat bridge broom cabin canoe
    castle chair cart circle coast corner craft crown desk door drift engine farm feather fence
    ferry fiddle forge garden gate globe harbour hat house island jar journey kettle kite ladder
    lamp lantern ledger loft loom market meadow mill mirror needle nest notebook orchard paddle
""")
_SYLLABLES = _words("""
    ba bel bri ca cor da dor el fa fen gal ha hol ka kel la lor ma mel mo na nor o pa pel ra ro
    sa sel so ta tor u va vel vi wen wick ya zan zo
""")
_PAPERS = ("herald", "courier", "gazette", "times", "tribune", "observer", "chronicle")
_SPAM_HEADS = ("best", "top", "cheap", "mega", "fast", "free", "super", "rank")
_SPAM_TAILS = ("seo-links4u", "backlinks", "link-shop", "rank-boost", "linkz", "web-index")
_IDN = ("gärten", "überblick", "café", "niño", "новости", "обзор", "庭園", "日本", "żuraw", "ąbc")
_SCRIPTS = {"gärten": "de", "überblick": "de", "café": "fr", "niño": "es", "новости": "ru"}
_SCRIPTS |= {"обзор": "ru", "庭園": "ja", "日本": "ja", "żuraw": "pl", "ąbc": "pl"}

IP_ADDRESSES = 254
"""Number of hosts in 192.0.2.0/24, the address block for documentation."""


class NameBook:
    """Draws names that differ from each other, for one site."""

    def __init__(self, rng: Random, site: str, ending: str = "") -> None:
        """Exclude the site's own name; two name books of one site need different `ending`s."""
        self._rng = rng
        self._ending = ending
        self._taken = {site.removesuffix(".example")}
        self._addresses = 0

    def draw(self, style: str) -> str:
        """A registrable domain that suits the style of site."""
        label = self._label(style) + self._ending
        while label in self._taken:
            label = f"{label}{1 + self._number(9)}"
        self._taken.add(label)
        return f"{label}.example"

    def draw_idn(self) -> tuple[str, str]:
        """An internationalised domain in Unicode form, and its language."""
        word = self._pick(_IDN)
        label = f"{word}-{self._number(9999)}{self._ending}"
        while label in self._taken:
            label = f"{label}{self._number(9)}"
        self._taken.add(label)
        return f"{label}.example", _SCRIPTS[word]

    def draw_address(self) -> str | None:
        """The next documentation IP address, or None when this book has no more."""
        self._addresses += 1
        usable = not self._ending and self._addresses <= IP_ADDRESSES
        return f"192.0.2.{self._addresses}" if usable else None

    def _label(self, style: str) -> str:
        place = self._coin(2 + self._number(2))
        pair = f"{self._pick(_HEADS)}{self._pick(_TAILS)}"
        if style == "news":
            return f"{place}-{self._pick(_PAPERS)}"
        if style == "university":
            return f"university-of-{place}"
        if style == "partner":
            return f"{pair}-{self._pick(('alliance', 'partners', 'association', 'studio'))}"
        if style in {"directory", "forum", "shop"}:
            return f"{self._pick((place, pair))}-{style}"
        if style == "blog":
            return self._pick((pair, f"the{pair}", f"{place}-{self._pick(_TAILS)}", f"{place}blog"))
        head, tail = self._pick(_SPAM_HEADS), self._pick(_SPAM_TAILS)
        return f"{head}-{self._pick((place, ''))}{tail}-{self._number(9999)}"

    def _coin(self, syllables: int) -> str:
        return "".join(self._pick(_SYLLABLES) for _ in range(syllables))

    def _pick(self, words: tuple[str, ...]) -> str:
        return words[int(self._rng.random() * len(words))]

    def _number(self, below: int) -> int:
        return int(self._rng.random() * below)
