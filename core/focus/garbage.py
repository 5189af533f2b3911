"""Collecting garbage less often, for work that makes many objects and hardly a cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 20_000  # objects more, until garbage is collected; Python's own is 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Work whose collections are few and leave out what was there before: libraries, mostly.

    Going through all that again whenever a study's own objects grew cost a twentieth of its time.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
