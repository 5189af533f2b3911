"""Which language a comment is in, with doubt admitted.

py3langid carries its model in the wheel. It knows some hundred languages; only those of the
embedding are given as an answer, and a text that looks like none of them gets no answer.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The languages of the multilingual Universal Sentence Encoder, as ISO 639-1 codes.
LANGUAGES = (
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
)  # fmt: skip

READ = 400  # characters; what comes after seldom changes the answer, and costs time
FEWEST_LETTERS = 8  # "Super", "OK": the same word in several languages
FEWEST_LETTERS_OWN_SCRIPT = 2  # Thai or Japanese say it with a sign
CERTAIN = 0.5  # share of the probability that the best language must have

_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "francais": "fr", "spanish": "es", "español": "es", "espanol": "es", "italian": "it",
    "italiano": "it", "dutch": "nl", "nederlands": "nl", "polish": "pl", "polski": "pl",
    "portuguese": "pt", "português": "pt", "turkish": "tr", "türkçe": "tr", "russian": "ru",
    "arabic": "ar", "chinese": "zh", "japanese": "ja", "korean": "ko", "thai": "th",
}  # fmt: skip


def language_of(comment: str | None) -> str | None:
    """ISO 639-1 code of the language, or None where the text is too short or too ambiguous."""
    text = (comment or "")[:READ].replace("\0", " ").strip()
    letters = sum(map(str.isalpha, text))
    wide = any(character > "\u0500" for character in text)
    if letters < (FEWEST_LETTERS_OWN_SCRIPT if wide else FEWEST_LETTERS):
        return None
    ranked = _identifier().rank(text)
    language, probability = ranked[0]
    return language if language in LANGUAGES and probability >= CERTAIN else None


def languages_of(
    comments: Sequence[str | None],
    given: Sequence[str | None] | None = None,
    *,
    advanced: Callable[[int], None] | None = None,
) -> list[str | None]:
    """A language per comment: what the file said where it said it, else what the text looks like.

    given: codes or names as they stood in the file ("de", "de-AT", "German").
    advanced: called every thousand comments with how many are done.
    """
    found: list[str | None] = []
    for position, comment in enumerate(comments):
        said = normalised(given[position]) if given is not None else None
        found.append(said or language_of(comment))
        if advanced and position % 1000 == 999:
            advanced(position + 1)
    return found


def normalised(given: str | None) -> str | None:
    """A code or name as a file gives it, as a two-letter code; None where it says nothing."""
    if not isinstance(given, str):
        return None
    word = given.strip().lower().replace("_", "-")
    if word in _NAMES:
        return _NAMES[word]
    code = word.split("-")[0]
    return code if len(code) == 2 and code.isalpha() else None


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
