"""A deeper model's space, taught to fast features on a sample, so that every mention gets there.

The model reads the bounded sample alone. A ridge regression (Hoerl & Kennard 1970), solved in its
dual, learns to say from static vectors, tokens and pairs of tokens where the model put a text; it
then places a mention in microseconds. A vector is the place so told joined, in equal parts, with
the static vector: where the model is no better, it can do little harm.

Many models know one language. The static vectors are aligned across languages, so a map taught by
mentions in the languages that the model knows carries the others along; taught by all, an English
model tore topics apart by language. Which it knows is measured, not asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np

from core.focus.text.encoding import encoders
from core.focus.text.encoding.embedding import DIMENSIONS, load
from core.focus.text.encoding.known_languages import languages_known
from core.focus.text.encoding.token_bags import bags, vocabulary
from core.focus.text.space import normalised
from core.focus.text.topics import NO_SPOTS, FoundTopic

FEWEST = 60  # mentions of the sample; below, there is nothing to learn from
WIDEST = 1024  # dimensions of a model; wider ones are projected
PENALTY = 0.3
STATIC = 2.0  # weight of the static vector among the features; the words' is 1
LIKE_IT = 20  # mentions that stand for a topic whose centre comes from another space


class Encoding(Protocol):
    """How texts become vectors.

    leaning: weight of the rest of a comment in each of its mentions.
    """

    leaning: ClassVar[float]

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32 of length 1; a text without any token is a row of zeros."""
        ...

    def arrays(self) -> dict[str, np.ndarray]:
        """What `encoding_from` needs to make it again, for np.savez."""
        ...

    def summary(self) -> dict | None:
        """What a study says of it: name, languages, fit; None for the one that ships."""
        ...


class Shipped:
    """The static embedding that ships. Leaning, it tore planted topics of four languages apart."""

    leaning: ClassVar[float] = 0.0

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(n, 256)."""
        return load().encode(texts)

    def arrays(self) -> dict[str, np.ndarray]:
        """Nothing: it lies in data/models."""
        return {}

    def summary(self) -> None:
        """None."""


@dataclass(frozen=True)
class Deeper:
    """A learned map; vectors are (n, d + 256), the static part last.

    name: of the model, as it was given. languages: those that taught. fit: leave-one-out R² of
    the map among them. keys: (v,) sorted tokens and pairs. rarity: (v,). middle: (256,).
    centre: (d,). turn: (256, d). words: (v, d).
    """

    leaning: ClassVar[float] = 0.4

    name: str
    languages: tuple[str, ...]
    fit: float
    keys: np.ndarray
    rarity: np.ndarray
    middle: np.ndarray
    centre: np.ndarray
    turn: np.ndarray
    words: np.ndarray

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d + 256)."""
        static = load().encode(texts)
        told = (static - self.middle) @ self.turn + self.centre
        told += bags(texts, self.keys, self.rarity) @ self.words
        joined = np.hstack([normalised(told), static])
        return normalised(joined * static.any(axis=1)[:, None])

    def arrays(self) -> dict[str, np.ndarray]:
        """Named arrays of numbers and texts."""
        return {"deeper_name": np.array(self.name),
                "deeper_languages": np.array(self.languages, str),
                "deeper_fit": np.array(self.fit), "deeper_keys": self.keys,
                "deeper_rarity": self.rarity, "deeper_middle": self.middle,
                "deeper_centre": self.centre, "deeper_turn": self.turn,
                "deeper_words": self.words}

    def summary(self) -> dict:
        """{"name", "languages" that taught, "fit"}."""
        return {"name": self.name, "languages": list(self.languages), "fit": round(self.fit, 3)}


def encoding_from(arrays: Mapping[str, np.ndarray]) -> Encoding:
    """The encoding whose `arrays` are among these; without any, the one that ships."""
    if "deeper_keys" not in arrays:
        return Shipped()
    return Deeper(str(arrays["deeper_name"]), tuple(map(str, arrays["deeper_languages"])),
                  float(arrays["deeper_fit"]),
                  *(arrays[f"deeper_{name}"] for name in
                    ("keys", "rarity", "middle", "centre", "turn", "words")))


def encoding_for(
    encoder: str, texts: Sequence[str], spoken: Sequence[str | None],
    advanced: Callable[[int], None] = lambda _done: None,
) -> Shipped | Deeper:  # fmt: skip
    """The encoding of a study with this sample: what the model teaches; without one, the shipped.

    encoder: name or folder. advanced: called about twice a second with the texts that the model
    has read; may raise. Raises BadInput where the model cannot be used.
    """
    if not encoder or len(texts) < FEWEST:
        return Shipped()
    return learned(texts, encoders.encode(encoder, texts, advanced=advanced), spoken, encoder)


def learned(
    texts: Sequence[str], deep: np.ndarray, spoken: Sequence[str | None], name: str = ""
) -> Shipped | Deeper:
    """The encoding that a sample teaches; of fewer than FEWEST texts, the one that ships.

    deep: (n, d) the model's vectors of the texts. spoken: the language of each.
    """
    if len(texts) < FEWEST:
        return Shipped()
    static, deep = load().encode(texts), normalised(_narrowed(deep))
    languages = languages_known(static, deep, spoken)
    teach = np.array([not languages or language in languages for language in spoken])
    chosen = [text for text, one in zip(texts, teach, strict=True) if one]
    keys, rarity = vocabulary(chosen)
    words = bags(chosen, keys, rarity)
    middle, centre = static[teach].mean(axis=0), deep[teach].mean(axis=0)
    features, targets = STATIC * (static[teach] - middle), deep[teach] - centre
    duals, fit = _ridge(features @ features.T + (words @ words.T).toarray(), targets)
    return Deeper(name, languages, fit, keys, rarity, middle, centre,
                  (STATIC * features.T @ duals).astype(np.float32),
                  np.asarray(words.T @ duals, np.float32))


def brought(known: Sequence[FoundTopic], rows: np.ndarray) -> list[FoundTopic]:
    """The topics, those found in another space brought to this one: to the mentions most like them.

    rows: (n, d), the sample as centres are stored. Likeness is by the static part, which stands
    last in every space.
    """
    ours = normalised(rows[:, -DIMENSIONS:])
    here = []
    for topic in known:
        if DIMENSIONS <= topic.centre.size != rows.shape[1] and len(rows):
            cosines = ours @ normalised(topic.centre[None, -DIMENSIONS:])[0]
            near = np.argsort(-cosines, kind="stable")[:LIKE_IT]
            topic = replace(topic, centre=rows[near].mean(axis=0), spots=NO_SPOTS)
        here.append(topic)
    return here


def static_part(centre: np.ndarray) -> np.ndarray:
    """What of a stored centre holds whatever the encoder, about as long as the whole."""
    return centre if centre.size <= DIMENSIONS else centre[-DIMENSIONS:] * np.float32(np.sqrt(2))


def _narrowed(deep: np.ndarray) -> np.ndarray:
    """Vectors of at most WIDEST dimensions; a random projection keeps cosines (Johnson &
    Lindenstrauss 1984), and being the same always, lets topics be known again."""
    width = deep.shape[1]
    if width <= WIDEST:
        return deep
    rng = np.random.default_rng(width)
    return deep @ rng.standard_normal((width, WIDEST), np.float32)


def _ridge(products: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, float]:
    """(dual coefficients (n, d), leave-one-out R²) of a ridge regression.

    products: (n, n) of the rows' features. A text left out is missed by its coefficient over the
    diagonal of the inverse (Allen 1974).
    """
    from scipy.linalg import cho_factor, cho_solve

    table = products.astype(np.float64)
    table.flat[:: len(table) + 1] += PENALTY
    factor = cho_factor(table)
    duals = cho_solve(factor, targets.astype(np.float64))
    inverse = cho_solve(factor, np.eye(len(table)))
    missed = duals / np.diag(inverse)[:, None]
    total = float((targets.astype(np.float64) ** 2).sum())
    return duals, 1 - float((missed**2).sum()) / total if total else 0.0
