"""How much the suite does: compiled modules are kept, examples are few and always the same.

``BLM_EXAMPLES=500 python -m pytest tests/core`` draws as many fresh ones for each law instead.
"""

from __future__ import annotations

import os
import sys

from hypothesis import HealthCheck, Phase, settings

# Every test process and every `blm` that a test starts would compile all modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

DEEP = int(os.environ.get("BLM_EXAMPLES", "0"))


def few(examples: int, *, shrinks: bool = True, filters: bool = False) -> settings:
    """Settings of a law.

    Args:
        examples: how many are enough to notice a mistake; `DEEP` stands for them where it is given.
        shrinks: whether a failure is made smaller; not where one example takes long, or where it
            is drawn from a seed.
        filters: whether most of what is drawn is no example, and may be.
    """
    slow = [HealthCheck.too_slow]  # the machine may be busy
    told = Phase.explicit, Phase.reuse, Phase.generate
    return settings(
        max_examples=DEEP or examples,
        derandomize=not DEEP,
        deadline=None,
        phases=(*told, Phase.shrink) if shrinks else told,
        suppress_health_check=[*slow, HealthCheck.filter_too_much] if filters else slow,
    )


settings.register_profile("suite", few(40))
settings.load_profile("suite")
