"""The made-up company, made once for all tests here."""

from datetime import date

import pytest

from core.demo import World, responses

UNTIL, SEED = date(2026, 10, 31), 1


@pytest.fixture(scope="session")
def world() -> World:
    return responses(UNTIL, SEED)
