"""Which languages a model knows, measured on a study's own mentions."""

from collections.abc import Sequence

import numpy as np

from core.focus.text.space import normalised

FEWEST_AT_HOME = 150  # mentions of a language that alone may teach
# Half of the translations must stand nearer than this share of all mentions. Models of many
# languages had .001–.010, an English one .024–.14.
NEAR = 0.015
FEWEST_TRANSLATIONS = 10


def languages_known(
    static: np.ndarray, deep: np.ndarray, spoken: Sequence[str | None]
) -> tuple[str, ...]:
    """The languages that a model knows, its best first; none where no language has enough.

    static: (n, 256) vectors aligned across languages. deep: (n, d) the model's, of the same texts.
    The best is the one in which the model finds alike what the static vectors find alike (kernel
    alignment, Cristianini et al. 2001). It knows another where it, too, puts what are translations
    by the static vectors (each the other's nearest) next to each other.
    """
    tongues = np.array([language or "" for language in spoken])
    rows = {str(one): np.flatnonzero(tongues == one) for one in np.unique(tongues) if one}
    enough = [one for one in rows if len(rows[one]) >= FEWEST_AT_HOME]
    if not enough:
        return ()
    home = max(enough, key=lambda one: _alignment(static[rows[one]], deep[rows[one]]))
    there = rows[home]
    known = [one for one, here in rows.items() if one != home
             and _apart(static[here], static[there], deep[here], deep[there]) <= NEAR]
    return (home, *known)


def _alignment(static: np.ndarray, deep: np.ndarray) -> float:
    """Cosine of the two tables of likeness, without each text's likeness to itself."""
    tables = []
    for vectors in (static, deep):
        rows = vectors - vectors.mean(axis=0)
        table = rows @ rows.T
        np.fill_diagonal(table, 0)
        tables.append(table)
    one, other = tables
    size = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / size) if size else 0.0


def _apart(
    static: np.ndarray, static_home: np.ndarray, deep: np.ndarray, deep_home: np.ndarray
) -> float:
    """Median share of the home language that stands nearer to a text than its translation does."""
    likeness = _cosines(static, static_home)
    nearest, back = likeness.argmax(axis=1), likeness.argmax(axis=0)
    pairs = np.flatnonzero(back[nearest] == np.arange(len(static)))
    if len(pairs) < FEWEST_TRANSLATIONS:
        return 1.0
    told = _cosines(deep, deep_home)[pairs]
    own = told[np.arange(len(pairs)), nearest[pairs]]
    return float(np.median((told > own[:, None]).mean(axis=1)))


def _cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    # What a language adds to all its texts says nothing about translations.
    return normalised(one - one.mean(axis=0)) @ normalised(other - other.mean(axis=0)).T
