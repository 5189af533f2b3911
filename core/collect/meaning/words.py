"""The words by which a header says what its column holds (en, de, fr, es)."""

import re
import unicodedata
from dataclasses import dataclass

from core.model import Role


def plain(header: str) -> str:
    """Lower-case words without accents: `ReviewContent`, `review_content` → `review content`."""
    text = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", " ", header)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+|#|[\U0001F44D\U0001F44E]", text))


def _list(text: str) -> tuple[str, ...]:
    return tuple(plain(part) for part in text.split(","))


@dataclass(frozen=True)
class RoleWords:
    """exact: the whole header. inside: a word or phrase in it, or a stem (`*` at its end).

    never: words with which the column is something else.
    """

    exact: tuple[str, ...]
    inside: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def strength(self, header: str) -> int:
        """3 where the whole header is the word, 2 where it is inside, 0 where it is not."""
        words = f" {header} "
        if header in self.exact:
            return 3
        if any(f" {word} " in words for word in self.never):
            return 0
        if any(_is_inside(word, words) for word in self.inside):
            return 2
        return 0


def _is_inside(word: str, words: str) -> bool:
    return word[:-1] in words if word.endswith("*") else f" {word} " in words


def role_words(exact: str, inside: str = "", never: str = "") -> RoleWords:
    """The words of a role, each list parted by commas; accents do not matter."""
    # plain() would drop the star of a stem.
    stems = tuple(plain(part) + ("*" if part.strip().endswith("*") else "")
                  for part in inside.split(",") if part)
    return RoleWords(_list(exact), stems, _list(never) if never else ())


ROLE_WORDS: dict[Role, RoleWords] = {
    "id": role_words(
        "id, response id, review id, answer id, feedback id, response number, respondent id,"
        " ticket id, conversation id, tweet id, request id, external id, uuid, guid, #, no, nr,"
        " reference id, reference, antwort id, bewertungs id, antwortnummer, id reponse,"
        " id respuesta, numero",
        "id, uuid, ticket number, ticketnummer",
        "customer, user, kunde, client, cliente, store, product, contact, agent, account,"
        " location, survey, session, business, collector, network, recipient, sku, parent"),
    "score": role_words(
        "score, nps, nps score, enps, e nps, csat, csat score, ces, ces score, overall,"
        " overall rating, overall score, overall satisfaction, rating, star rating, stars, ratings,"
        " review stars, satisfaction, satisfaction score, gesamtbewertung, gesamtnote,"
        " gesamtzufriedenheit, note, bewertung, sterne, punkte, punktzahl, zufriedenheit,"
        " note globale, etoiles, satisfaction globale, puntuacion, calificacion, valoracion,"
        " estrellas, satisfaccion, thumbs, conversation rating, grade, weiterempfehlung, wertung",
        "nps, enps, csat, ces, score, rating, stars, satisf*, zufrieden*, bewert*, rate, empfehl*,"
        " recommend*, recommand*, recomend*, likely, likelihood, wahrscheinlich*, effort, aufwand,"
        " muhe, easy, ease, einfach, facile, facil, etoile*, estrella*, sterne*, puntuacion,"
        " calificacion, valoracion, note, overall,"
        " thumb*, thumbs, satisfied, helpful, probable, esfuerzo, \U0001F44D",
        "id, count, number, age, price, duration, probability, confidence, type, date, comment,"
        " text, reason, why, sentiment, anzahl, alter, grund, warum, pourquoi, razon, category"),
    "comment": role_words(
        "comment, comments, feedback, text, review, content, review text, review content, remark,"
        " remarks, message, body, verbatim, kommentar, kommentare, freitext, anmerkung, bemerkung,"
        " bemerkungen, ruckmeldung, nachricht, bewertungstext, commentaire, commentaires, avis,"
        " remarque, comentario, comentarios, opinion, observaciones, open comment,"
        " feedback comment, customer comment, meinung, texte, texto, rezension, tweet",
        "comment*, feedback, text, remark*, verbatim, kommentar*, freitext, anmerkung*, bemerkung*,"
        " commentaire*, comentario*, why, reason, warum, grund, pourquoi, por que, improve, better,"
        " verbesser*, tell us, describe, suggestion*, message, opinion, review, content, body,"
        " description, rezension*, ameliorer, mejorar, raison, razon, answer, antwort",
        "id, date, type, count, url, link, language, status, number, translated, title, reply"),
    "date": role_words(
        "date, datum, fecha, response date, review date, submitted at, submitted, created at,"
        " created, timestamp, time, date submitted, recorded date, submit date, received at,"
        " received, response received at, completed at, inserted at, eingang, eingegangen am,"
        " erstellt am, zeitstempel, horodatage, date de reponse, fecha de respuesta, recorded at,"
        " antwortdatum, bewertungsdatum, datum uhrzeit, submit date utc, review created utc, day",
        "date*, datum*, fecha, created, submitted, submission, received, recorded, timestamp,"
        " completed, when, zeit*, inserted, horodatage",
        "birth, geburt, naissance, nacimiento, updated, modified, order, purchase, delivery,"
        " duration, visit, stay, reply, due, zone"),
    "customer": role_words(
        "customer, customer id, customer number, customer no, kunde, kundennummer, kunden id,"
        " kundennr, client, client id, cliente, id client, id cliente, numero client, user id,"
        " userid, user, username, account id, account, contact id, member id, member, identity,"
        " person id, external reference, customerid, review consumer user id",
        "customer id, kundennummer, user id, client id, member id, contact id, customer number",
        "email, mail, comment, name"),
    "email": role_words(
        "email, e mail, mail, email address, e mail address, customer email, recipient email,"
        " correo, correo electronico, courriel, e mail adresse, mailadresse, adresse mail",
        "email, e mail, mail, courriel, correo", "agent, employee, assignee, reason, comment"),
    "language": role_words(
        "language, lang, sprache, langue, idioma, locale, user language, review language,"
        " reviewer language, language code, sprachcode", "language, sprache, langue, idioma"),
    "step": role_words(
        "step, touchpoint, touch point, journey step, journey stage, kontaktpunkt, schritt,"
        " prozessschritt, etape, etapa, point de contact, punto de contacto, journey phase",
        "touchpoint, journey step, kontaktpunkt, journey stage"),
}

# Of several ratings the overall one is the score; the rest are attributes.
OVERALL = ("overall", "gesamt*", "globale", "global", "general", "total", "nps")
RECOMMEND = ("nps", "enps", "promoter*", "recommend*", "recommand*", "recomend*", "empfehl*",
             "likely", "likelihood", "wahrscheinlich*", "probable")
# Employees on the place where they work: eNPS, a score of its own. Not "colleague": customers are
# asked whether they would recommend to one.
EMPLOYEES = ("enps", "e nps", "employee*", "employer*", "place to work", "work here",
             "working here", "working at", "mitarbeit*", "arbeitgeber*", "arbeitsplatz", "employe",
             "employes", "employeur*", "lieu de travail", "empleado*", "empleador*",
             "lugar de trabajo", "lugar para trabajar")
SATISFACTION = ("csat", "satisf*", "zufrieden*", "stars", "star", "etoile*", "estrella*", "sterne*")
EFFORT = ("ces", "effort", "aufwand", "muhe", "esfuerzo", "easy", "einfach", "facile", "facil",
          "ease")
THUMBS = ("thumb*", "helpful", "recommended", "\U0001F44D")

# Names, titles and links never become segments (`architecture.md`), unless it is a thing's name.
NEVER_A_SEGMENT = ("name", "names", "author", "title", "titel", "titre", "titulo", "headline",
                   "subject", "betreff", "link", "url", "permalink", "vorname", "nachname", "nom",
                   "prenom", "nombre", "apellido", "autor", "auteur", "phone", "telefon", "ip",
                   "address", "adresse", "reviewer", "username", "website")
NAMED_THINGS = ("store", "product", "airline", "branch", "company", "brand", "hotel", "location",
                "airport", "campaign", "survey", "country", "city", "region", "filiale", "shop",
                "department", "team", "channel", "category", "produkt", "marke", "produit",
                "producto", "tienda", "magasin", "lounge", "station", "plan", "segment")
# Headers that say nothing: here, and only here, values alone may make a score.
GENERIC = re.compile(
    r"^(column|q|question|frage|answer|antwort|value|wert|result|response|resultat|pregunta"
    r"|reponse|respuesta|points|item) ?\d*$"
)


def has_any(header: str, words: tuple[str, ...]) -> bool:
    """True where the (plain) header holds one of the words or stems."""
    padded = f" {header} "
    return any(_is_inside(word, padded) for word in words)


def is_known(header: str) -> bool:
    """True where the (plain) header is, as a whole, a word for some role."""
    return any(header in words.exact for words in ROLE_WORDS.values())
