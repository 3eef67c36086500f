"""Words of invented pages: titles, topics, categories, generic anchors, by language."""

from __future__ import annotations

LANGUAGES = ("de", "fr", "es", "it", "pt", "pl", "ru", "ja", "tr", "nl")
"""Languages of ordinary domains that are not English."""

TITLES: dict[str, tuple[str, ...]] = {
    "en": (
        "{topic}: {n} things we learned",
        "How to choose {topic}",
        "A short guide to {topic} for small teams",
        "{n} places to read about {topic}",
        "Notes on {topic}, part {n}",
        "What changed in {topic} this year",
        "{topic} explained by people who use it",
        "Interview: ten years of {topic}",
        "Why {topic} is harder than it looks",
        "Our reading list: {topic}",
    ),
    "de": ("{topic}: {n} Tipps aus der Praxis", "Was man über {topic} wissen sollte"),
    "fr": ("{topic} : {n} idées à essayer", "Bien débuter avec {topic}"),
    "es": ("{topic}: {n} consejos útiles", "Guía rápida de {topic}"),
    "it": ("{topic}: {n} consigli pratici", "Piccola guida a {topic}"),
    "pt": ("{topic}: {n} dicas simples", "Guia rápido de {topic}"),
    "pl": ("{topic}: {n} prostych porad", "Krótki przewodnik: {topic}"),
    "ru": ("{topic}: {n} простых советов", "Краткий обзор: {topic}"),
    "ja": ("{topic}の基本 {n}選", "{topic}について"),
    "tr": ("{topic}: {n} kısa öneri", "{topic} için küçük rehber"),
    "nl": ("{topic}: {n} handige tips", "Beginnen met {topic}"),
}

SPAM_TITLES = (
    "Directory pages index | {n}",
    "Backlinks for {host}",
    "🚀 Aged links for sale 🔥 | {n}",
    "Top ranked sites list no. {n}",
    "{topic} cheap deals {n} - links page",
    "Web index {n} » {host}",
    "seo links research {n}",
)

OTHER_TOPICS = (
    "weekend cooking",
    "city cycling",
    "board games",
    "home repairs",
    "family travel",
    "local history",
    "used cars",
    "photography",
    "fitness at home",
    "mobile phones",
    "school life",
    "music lessons",
)

OTHER_CATEGORIES = (
    "Food and drink > Cooking > Recipes",
    "Travel > Cities",
    "Games > Board games",
    "Home and garden > Repairs",
    "Society > History",
    "Vehicles > Cars",
    "Arts > Photography",
    "Sports > Fitness",
    "Technology > Telephones",
    "Society; Education",
)
SPAM_CATEGORY = "Internet > Web services > SEO and marketing"

PAGE_TYPES = {
    "news": ("Article > News", "Article > Story"),
    "university": ("Site page > Resources", "Article > Guide"),
    "partner": ("Site page > Partners", "Article > Story"),
    "blog": ("Article > Guide", "Article > Roundup"),
    "directory": ("Listing collection > Service", "Listing"),
    "forum": ("Discussion > Thread", "Discussion"),
    "shop": ("Site page > Products", "Site page > Services"),
}

GENERIC: dict[str, tuple[str, ...]] = {
    "en": (
        "click here",
        "here",
        "read more",
        "this resource",
        "website",
        "source",
        "learn more",
        "this article",
        "visit site",
        "more info",
    ),
    "de": ("hier klicken", "mehr lesen", "Webseite", "Quelle"),
    "fr": ("cliquez ici", "en savoir plus", "site web", "source"),
    "es": ("haz clic aquí", "leer más", "aquí", "sitio web"),
    "it": ("clicca qui", "leggi di più", "sito web", "fonte"),
    "pt": ("clique aqui", "saiba mais", "site", "fonte"),
    "pl": ("kliknij tutaj", "czytaj więcej", "tutaj", "strona"),
    "ru": ("здесь", "подробнее", "сайт", "источник"),
    "ja": ("こちら", "続きを読む", "ウェブサイト"),
    "tr": ("buraya tıklayın", "devamını oku", "web sitesi"),
    "nl": ("klik hier", "lees meer", "website", "bron"),
}

PARTIAL = (
    "guide to {kw}",
    "{kw} for beginners",
    "compare {kw} online",
    "tips about {kw}",
    "{kw} checklist",
    "a look at {kw}",
    "{kw} and how they work",
)

OTHER_ANCHORS = (
    "our favourite supplier",
    "Martha Oakfield",
    "a small family firm",
    "see the second chapter",
    "photo by the owner",
    "last week's interview",
)

POISON = (
    "online casino bonus",
    "casino free spins",
    "cheap pills no prescription",
    "buy pills online",
    "payday loans same day",
    "fast cash loans",
    "betting tips today",
    "essay writing service cheap",
    "онлайн казино бонус",
    "replica watches outlet",
    "@LINK_CARTEL IN TELEGRAM - BULK POSTING, BOOST RANKING",
    "TG @RANK_SHOP | BEST LINKS | 100% SAFE",
)

CONTEXTS_LEFT = (
    "",
    "",
    "as we wrote last spring, the people at",
    "for the details see",
    "a good place to start is",
    "(in cooperation with",
    "Website:",
    "our readers recommend",
)
CONTEXTS_RIGHT = (
    "",
    "",
    ".",
    "for details.",
    ", which we have used since the beginning",
    ") and several others",
    "before you decide.",
)

AUTHORS = ("", "", "", "", "Ines Talbrook", "Jonas Wermland", "Priya Keshwal", "Editorial desk")
PLATFORMS = ("", "", "", "wordpress", "wordpress", "cms", "ecommerce, wordpress", "message-boards")
