"""What files call a language, as its code."""

import re
import unicodedata
from functools import lru_cache

# The languages that are understood, by ISO 639-1, as files call them: ISO 639-2, their own name,
# and their names in English, German, French, Spanish, Italian, Dutch, Polish and Portuguese.
_CALLED = {
    "ar": "ara arabic arabisch arabe árabe arabo arabski العربية عربي",
    "de": "deu ger german deutsch allemand alemán tedesco duits niemiecki alemão",
    "en": "eng english englisch anglais inglés inglese engels angielski inglês",
    "es": "spa spanish spanisch espagnol español castellano spagnolo spaans hiszpański espanhol",
    "fr": "fra fre french französisch français francés francese frans francuski francês",
    "it": "ita italian italienisch italien italiano italiaans włoski",
    "ja": "jpn japanese japanisch japonais japonés giapponese japans japoński japonês 日本語",
    "ko": "kor korean koreanisch coréen coreano koreaans koreański 한국어",
    "nl": "nld dut dutch niederländisch néerlandais holandés olandese nederlands niderlandzki "
          "holandês neerlandés neerlandês",
    "pl": "pol polish polnisch polonais polaco polacco pools polski polonês",
    "pt": "por portuguese portugiesisch portugais portugués portoghese portugees portugalski "
          "português",
    "ru": "rus russian russisch russe ruso russo rosyjski русский",
    "th": "tha thai thailändisch thaï tailandés tailandese tajski ไทย",
    "tr": "tur turkish türkisch turc turco turks turecki türkçe",
    "zh": "zho chi chinese chinesisch chinois chino cinese chinees chiński chinês mandarin "
          "中文 汉语",
}


def _folded(name: str) -> str:
    parts = unicodedata.normalize("NFD", name.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


_LANGUAGES = {_folded(name): code for code, names in _CALLED.items() for name in names.split()}


@lru_cache(maxsize=1_000)
def language_named(text: str) -> str | None:
    """ISO 639-1 code of a language called by a name ("Deutsch", "English (US)", "français"), or
    by a code with or without a country ("de", "de-AT"); None where it is neither."""
    first, *more = re.findall(r"[^\W\d_]+", _folded(text)) or [""]
    named = next((_LANGUAGES[word] for word in (first, *more) if word in _LANGUAGES), None)
    return named or (first if len(first) == 2 and first.isascii() else None)
