"""Schema definitions of conditions for editors: each signal with its comparisons.

Editors use them for completion; `condition_checks` checks conditions and gives hints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS, SUSPICION_SIGNALS, Signal
from blm.repo.schema.condition_checks import COMPARISONS, QUANTIFIERS, SUITS, closed_values
from blm.repo.schema.schemas import load_schema

KINDS = {"number": "number", "flag": "boolean", "text": "string"}
WORDS = {"number": "Number", "flag": "True or false", "text": "Text"}
VARIANTS: Mapping[str, tuple[str, Mapping[str, Signal]]] = {
    "condition": ("link_condition", {**DOMAIN_SIGNALS, **SUSPICION_SIGNALS}),
    "weight": ("link_condition", DOMAIN_SIGNALS),
    "link_condition": ("", LINK_SIGNALS),
}
"""By name of the definition: conditions that stand below a quantifier, and signals to compare."""


def condition_definitions() -> dict[str, Any]:
    """Definitions of conditions: of rules, of weights, which read no sums, and on links."""
    return {name: _condition(name, *of) for name, of in VARIANTS.items()}


def _condition(name: str, below: str, signals: Mapping[str, Signal]) -> dict[str, Any]:
    source = load_schema("policy")["$defs"]["condition"]
    properties: dict[str, Any] = {}
    for key, spec in source["properties"].items():
        if key in QUANTIFIERS and not below:
            continue
        written = {word: value for word, value in spec.items() if word != "$ref"}
        if "$ref" in spec:
            written["$ref"] = f"#/definitions/{below if key in QUANTIFIERS else name}"
        elif key in {"all", "any"}:
            written["items"] = {"$ref": f"#/definitions/{name}"}
        properties[key] = written
    properties["signal"] |= {
        "enum": list(signals),
        "examples": list(signals)[:1],
        "enumDescriptions": [explain_signal(signal) for signal in signals.values()],
    }
    kept = {word: source[word] for word in ("description", "type", "additionalProperties", "title")}
    return {**kept, "properties": properties, "allOf": list(_suit(signals.values()))}


def explain_signal(signal: Signal) -> str:
    """Description of a signal as one text: meaning, kind, unit or values, source."""
    facts = [WORDS[signal.kind], *filter(None, [signal.unit])]
    source = f" ({signal.source})" if signal.source else ""
    return f"{signal.says[:1].upper()}{signal.says[1:]}{source}. {': '.join(facts)}."


def _suit(signals: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - signals, gone through twice
    """Allowed comparisons for each kind of signal, and for each text with a closed list."""
    for kind, suited in SUITS.items():
        names = [signal.name for signal in signals if signal.kind == kind]
        value = {"type": KINDS[kind]}
        properties = {key: _operand(key, value) for key in ("eq", "in") if key in suited}
        allowed = ["signal", *(key for key in COMPARISONS if key in suited)]
        if names:
            yield _when(names, {"propertyNames": {"enum": allowed}, "properties": properties})
    for signal in signals:
        if values := closed_values(signal):
            properties = {key: _operand(key, {"enum": list(values)}) for key in ("eq", "in")}
            yield _when([signal.name], {"properties": properties})


def _operand(key: str, value: dict[str, Any]) -> dict[str, Any]:
    return value if key == "eq" else {"items": value}


def _when(names: list[str], then: dict[str, Any]) -> dict[str, Any]:
    named = {"required": ["signal"], "properties": {"signal": {"enum": names}}}
    return {"if": named, "then": then}
