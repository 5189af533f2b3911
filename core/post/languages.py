"""The few words that ActionGap itself says to people, in the languages it writes letters in."""

from dataclasses import dataclass
from datetime import date

FALLBACK = "en"


@dataclass(frozen=True)
class Words:
    """One language. day: format of a date from {day}, {month}, {year}; months: January first.

    because, because_dated ({date}), told: why somebody gets a letter. stop: before the link.
    The rest stands on the page behind that link; {address} is whose letters end.
    """

    months: tuple[str, ...]
    day: str
    because: str
    because_dated: str
    stop: str
    title: str
    question: str
    button: str
    done: str
    sorry: str
    unknown: str


def _months(names: str) -> tuple[str, ...]:
    return tuple(names.split())


WORDS: dict[str, Words] = {
    "en": Words(
        _months("January February March April May June July August September October November "
                "December"), "{day} {month} {year}",
        "You get this letter because you gave us your feedback.",
        "You get this letter because you gave us your feedback on {date}.",
        "If you would rather not hear from us again:",
        "No more letters?", "Shall we stop writing to {address}?", "Stop writing to me",
        "Done. We will not write to {address} again.",
        "This link is not known.",
        "It may have been cut short on its way. Please open it again from the letter, or reply to "
        "the letter and say that you want no more."),
    "de": Words(
        _months("Januar Februar März April Mai Juni Juli August September Oktober November "
                "Dezember"), "{day}. {month} {year}",
        "Sie erhalten diesen Brief, weil Sie uns Ihre Meinung gesagt haben.",
        "Sie erhalten diesen Brief, weil Sie uns am {date} Ihre Meinung gesagt haben.",
        "Wenn Sie nichts mehr von uns hören möchten:",
        "Keine Briefe mehr?", "Sollen wir nicht mehr an {address} schreiben?",
        "Nicht mehr schreiben",
        "Erledigt. Wir schreiben nicht mehr an {address}.",
        "Dieser Link ist nicht bekannt.",
        "Vielleicht wurde er unterwegs abgeschnitten. Bitte öffnen Sie ihn noch einmal aus dem "
        "Brief, oder antworten Sie auf den Brief, dass Sie keinen mehr möchten."),
    "fr": Words(
        _months("janvier février mars avril mai juin juillet août septembre octobre novembre "
                "décembre"), "{day} {month} {year}",
        "Vous recevez cette lettre parce que vous nous avez donné votre avis.",
        "Vous recevez cette lettre parce que vous nous avez donné votre avis le {date}.",
        "Si vous ne souhaitez plus recevoir de lettres de notre part :",
        "Plus de lettres ?", "Devons-nous cesser d’écrire à {address} ?", "Ne plus m’écrire",
        "C’est fait. Nous n’écrirons plus à {address}.",
        "Ce lien n’est pas connu.",
        "Il a peut-être été coupé en chemin. Ouvrez-le de nouveau depuis la lettre, ou répondez à "
        "la lettre que vous n’en voulez plus."),
    "es": Words(
        _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
                "diciembre"), "{day} de {month} de {year}",
        "Recibe esta carta porque nos dio su opinión.",
        "Recibe esta carta porque nos dio su opinión el {date}.",
        "Si prefiere no recibir más cartas nuestras:",
        "¿No más cartas?", "¿Dejamos de escribir a {address}?", "No escribirme más",
        "Hecho. No volveremos a escribir a {address}.",
        "Este enlace no se conoce.",
        "Quizá se cortó por el camino. Ábralo de nuevo desde la carta, o responda a la carta que "
        "no quiere recibir más."),
}


def words_of(language: str | None) -> Words:
    """The words of a language (its first two letters count), else the English ones."""
    return WORDS.get((language or FALLBACK)[:2].lower(), WORDS[FALLBACK])


def day(when: date, language: str | None) -> str:
    """A date as people write it: 3 May 2026, 3. Mai 2026, 3 mai 2026, 3 de mayo de 2026."""
    said = words_of(language)
    return said.day.format(day=when.day, month=said.months[when.month - 1], year=when.year)
