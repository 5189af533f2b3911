"""What of a pasted text is the customer's own: no quoted mail, no header, no greeting, no markup.

A reply carries the letter it answers ("On Mon, Anna wrote:", "> ..."), and a letter its frame
("Dear Sir or Madam", "Kind regards, Anna Smith"). Neither is feedback: what is quoted are somebody
else's words, and the frame says nothing.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

FRAME_LINES = 5  # lines at most that follow "Kind regards": name, office, telephone
FRAME_LINE, FRAME_WORDS = 60, 5  # characters and words at most of such a line

_SCRIPT = re.compile(r"<(script|style|head|title)\b[^>]{0,300}>", re.IGNORECASE)
_QUOTED = re.compile(r"^[ \t]*(?:>|&gt;)(?![ \t]*\d)[^\n]*", re.MULTILINE)
# "On Mon, 3 Feb 2025 at 10:12, Anna <anna@…> wrote:"; some programs break the line.
_WROTE = re.compile(
    r"^[ \t]*(?:On|Am|Le|El|Il|Em|Op|W dniu|Den|Dnia)\b[^\n]{4,160}(?:\n[^\n]{0,80})?"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|napisał(?:\(a\)|a)?)\b"
    r"[^\n:]{0,60}:[ \t]*$"
    r"|^.{0,160}(?:tarihinde|написал\(?а?\)?|が書き込みました)[^\n:：]{0,80}[:：][ \t]*$",
    re.MULTILINE,
)
_ORIGINAL = re.compile(
    r"^[ \t]*(?:-{2,}|_{5,})[ \t]*(?:(?:original message|forwarded message|ursprüngliche nachricht"
    r"|weitergeleitete nachricht|originalnachricht|message d'origine|message transféré"
    r"|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht"
    r"|wiadomość oryginalna)[ \t]*-{0,12})?[ \t]*\n(?=[ \t]*\S{2,12}[ \t]?:)"
    r"|^[ \t]*-{2,}[ \t]*(?:original message|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|messaggio originale|mensagem original)[ \t]*-{0,12}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEADER = re.compile(
    r"^[ \t]*\**(?:from|sent|to|cc|bcc|date|subject|reply-to|von|gesendet|an|datum|betreff|de"
    r"|envoyé|date|à|objet|para|enviado|enviado el|fecha|asunto|da|inviato|data|oggetto|a"
    r"|assunto|van|verzonden|aan|onderwerp|od|wysłano|do|temat|kimden|kime|konu|от|кому|тема)"
    r"\**[ \t]?:\**[ \t]*[^\n]{0,300}(?:\n|$)",
    re.MULTILINE | re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"^[ \t]*(?:sent from (?:my|outlook|mail)|get outlook for|von meinem .{1,30} gesendet"
    r"|gesendet von|gesendet mit|envoyé (?:de|depuis) mon|télécharger outlook|enviado desde mi"
    r"|inviato da|enviado do meu|verzonden vanaf|wysłane z)[^\n]{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)
# "Hello," says nothing, and neither does "Hello Anna"; "Hey great place" does.
_TO_WHOM = (
    r"(?:[ \t]+(?:there|all|everyone|everybody|folks|team|sir|sirs|madam|or|and|zusammen|herr|frau"
    r"|damen|herren|und|à|tous|toutes|et|monsieur|madame|a|todos|todas|señor|señora|señores|y|tutti"
    r"|signori|signor|signora|e|heer|mevrouw|meneer|allen|en|państwo|senhor|senhora|senhores"
    r"|(?-i:[^\W\d_a-zß-ÿ][\w.'’-]*))){0,5}"
)
GREETING = re.compile(
    r"\s*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|to whom it may concern|hallo"
    r"|guten (?:tag|morgen|abend)|moin|grüß gott|servus|bonjour|bonsoir|hola|buenos días|olá"
    r"|buenas (?:tardes|noches)|buongiorno|buonasera|salve|bom dia|boa tarde|goedendag"
    r"|dzień dobry|merhaba|здравствуйте|добрый день|مرحبا|السلام عليكم)\b"
    + _TO_WHOM + r"[ \t]*(?:[,!:.،]+|\n|$)"
    r"|(?:dear|sehr geehrte[rs]?|liebe[rs]?|madame|monsieur|cher|chère|estimad[oa]s?|gentil[ei]"
    r"|egregi[oa]|prezad[oa]s?|geachte|szanowni|sayın|уважаем\w+)\b"
    + _TO_WHOM + r"[ \t]*(?:[,!:،]+|\n)"
    r"|(?:您好|你好|こんにちは|お世話になっております|안녕하세요)[\s,，。、!！.]*)",
    re.IGNORECASE,
)
_FAREWELL = (
    r"(?:(?:with )?(?:kind|kindest|best|warm|warmest) (?:regards|wishes)"
    r"|regards|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?"
    r"|(?:mit )?(?:freundliche[nm]?|beste[nm]?|viele[nm]?|liebe[nm]?|herzliche[nm]?|schöne[nm]?)"
    r" gr(?:ü|ue)(?:ß|ss)en?|mfg|hochachtungsvoll"
    r"|(?:bien )?cordialement|bien à vous|sincères salutations|meilleures salutations"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|cordiali saluti"
    r"|distinti saluti|atenciosamente|(?:com os )?melhores cumprimentos"
    r"|met vriendelijke groet(?:en)?|z poważaniem|pozdrawiam|saygılarımla|с уважением"
    r"|مع (?:أطيب )?التحيات|敬具|此致)\b"
)
# The first letters alone rule most out, in half the time.
CLOSING = re.compile(
    r"[\n.!?,;][ \t]*(?=[wkrysmfvblhcuadzpсم敬此])" + _FAREWELL, re.IGNORECASE
)
NOTHING_ELSE = re.compile(r"\s*" + _FAREWELL, re.IGNORECASE)
_MARK = re.compile("[<>@\n]|&gt;")


def own_parts(comment: str) -> list[Span]:
    """Ranges of the comment that its writer says something in, in order, without overlap."""
    stop = _without_frame(comment)
    start = found.end() if (found := GREETING.match(comment)) else 0
    if not _MARK.search(comment, start, stop):
        return [(start, stop)] if start < stop else []
    stop = min([stop, *_quotes_to_the_end(comment)])
    gone = sorted(_foreign(comment, stop))
    parts = []
    for first, last in gone:
        if first > start:
            parts.append((start, first))
        start = max(start, last)
    return [*parts, (start, stop)] if start < stop else parts


def _foreign(comment: str, stop: int) -> Iterator[Span]:
    """Ranges before `stop` that are nobody's words, or another's."""
    small, after = comment.lower() if "<" in comment else "", 0
    for found in _SCRIPT.finditer(comment, 0, stop):
        if found.start() >= after:
            end = small.find(f"</{found.group(1).lower()}", found.end())
            after = stop if end < 0 else (comment.find(">", end) + 1 or stop)
            yield found.start(), min(stop, after)
    if ">" in comment or "&gt;" in comment:
        yield from (found.span() for found in _QUOTED.finditer(comment, 0, stop))
    if "\n" in comment:
        yield from (found.span() for found in _WROTE.finditer(comment, 0, stop))
        yield from (found.span() for found in _SENT_FROM.finditer(comment, 0, stop))
        yield from _headers(comment, stop)


def _headers(comment: str, stop: int) -> Iterator[Span]:
    """Two header lines or more below each other, and the greeting that follows them."""
    found = list(_HEADER.finditer(comment, 0, stop))
    for place, header in enumerate(found):
        above = place > 0 and found[place - 1].end() == header.start()
        below = place + 1 < len(found) and found[place + 1].start() == header.end()
        if above or below:
            yield header.span()
        if above and not below and (greeting := GREETING.match(comment, header.end())):
            yield greeting.span()


def _quotes_to_the_end(comment: str) -> Iterator[int]:
    """Where a quoted letter begins that goes on to the end, though no line says ">"."""
    if "\n" not in comment:
        return
    for found in _WROTE.finditer(comment):
        rest = comment[found.end() : found.end() + 200].lstrip()
        if not rest.startswith((">", "&gt;")) and _says(comment, 0, found.start()):
            yield found.start()
    for found in _ORIGINAL.finditer(comment):
        if _says(comment, 0, found.start()):
            yield found.start()
    before = 0  # the first block is the letter's own; a text before it makes it a quoted one
    for one, two in pairwise(_HEADER.finditer(comment)):
        if one.end() == two.start() and _says(comment, before, one.start()):
            yield one.start()
        before = one.end()


def _says(comment: str, start: int, stop: int) -> bool:
    return any(character.isalpha() for character in comment[start : min(stop, start + 400)])


def _without_frame(comment: str) -> int:
    """Where the letter's closing words begin, if nothing but a name follows them; else the end."""
    window = max(0, len(comment) - (FRAME_LINES + 1) * FRAME_LINE)
    alone = NOTHING_ELSE.match(comment)
    for found in [*([alone] if alone else ()), *CLOSING.finditer(comment, window)]:
        lines = [line for line in comment[found.end() :].strip(" \t\n,.!").split("\n") if line]
        if len(lines) <= FRAME_LINES and all(
            len(line) <= FRAME_LINE and len(line.split()) <= FRAME_WORDS and "?" not in line
            for line in lines
        ):
            return found.start() + (found.start() > 0)
    return len(comment)
