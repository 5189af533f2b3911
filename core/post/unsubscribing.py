"""The page behind a letter's link to unsubscribe. Looking changes nothing; the button does."""

import html
from collections.abc import Iterable

from core.post.languages import WORDS, Words, words_of
from core.store import consent
from core.store.database import Database
from core.store.messages import Message

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0;
  padding: 0 1.5rem }}
h1 {{ font-size: 1.5rem; font-weight: 600; margin: 0 0 .75rem }}
p {{ margin: 0 0 1.5rem; overflow-wrap: anywhere }}
button {{ font: inherit; padding: .6rem 1.2rem; border: 1px solid; border-radius: .5rem;
  background: none; color: inherit; cursor: pointer }}
button:hover, button:focus-visible {{ background: rgba(127, 127, 127, .15) }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def of_token(dbs: Iterable[Database], token: str) -> tuple[Database, Message] | None:
    """The message whose token it is, and the database it lies in; None where nobody signed it."""
    for db in dbs:
        if message := consent.message_of_token(db, token):
            return db, message
    return None


def stop_writing(db: Database, message: Message) -> None:
    """From now on nothing is sent to the address of the message."""
    consent.suppress(db, message.address, "unsubscribed", by="the person themselves",
                     message_id=message.id)


def asking(message: Message) -> str:
    """The page with the question and its one button."""
    said = words_of(message.language)
    question = said.question.format(address=_masked(message.address))
    return _page(message.language, said, said.title, (
        f"<p>{html.escape(question)}</p>\n"
        f'<form method="post"><button type="submit">{html.escape(said.button)}</button></form>'))


def done(message: Message) -> str:
    """The page that says that it is done."""
    said = words_of(message.language)
    text = said.done.format(address=_masked(message.address))
    return _page(message.language, said, said.title, f'<p role="status">{html.escape(text)}</p>')


def unknown(accepted: str) -> str:
    """The page of a link that nobody signed. accepted: the Accept-Language header."""
    asked = [part.strip()[:2].lower() for part in accepted.split(",")]
    language = next((one for one in asked if one in WORDS), "en")
    said = words_of(language)
    return _page(language, said, said.sorry, f"<p>{html.escape(said.unknown)}</p>")


def _page(language: str, said: Words, title: str, content: str) -> str:
    spoken = language if WORDS.get(language) is said else "en"
    return _PAGE.format(language=spoken, title=html.escape(title), content=content)


def _masked(address: str) -> str:
    """a…@example.com: whoever has the link need not learn the address."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
