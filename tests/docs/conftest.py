"""`--update-docs` writes the outputs and tables that pages show anew."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when this folder is named: ``pytest tests/docs --update-docs``."""
    parser.addoption("--update-docs", action="store_true", help="Rewrite what pages show.")


@pytest.fixture
def update_docs(request: pytest.FixtureRequest) -> bool:
    """Whether pages are rewritten instead of held against what they show."""
    return bool(request.config.getoption("update_docs", default=False))
