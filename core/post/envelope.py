"""From a message to an e-mail that mail servers and mail programs take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from core.errors import BadInput
from core.post.letters import UNSUBSCRIBE
from core.store.addresses import usable, usable_sender
from core.store.messages import Message

# One line a header: folded, a long List-Unsubscribe is not understood by all.
POLICY = SMTP.clone(max_line_length=998)


@dataclass(frozen=True)
class Sender:
    """Whom letters come from. name: may be empty."""

    name: str
    address: str


def sender_of(preferences: Mapping[str, object]) -> Sender | None:
    """Who sends, as people set it; None until there is an address that every server takes."""
    address = str(preferences["sender_address"] or "")
    if not usable_sender(address):
        return None
    return Sender(str(preferences["sender_name"] or ""), address)


def unsubscribe_url(public_url: str, token: str) -> str:
    """Where a letter's link to unsubscribe leads."""
    return f"{public_url.rstrip('/')}/unsubscribe/{token}"


def email_of(
    message: Message, sender: Sender | None, public_url: str, token: str, *,
    now: datetime | None = None,
) -> EmailMessage:
    """The e-mail of a message; every time with the same Message-ID.

    sender: None leaves From out, for a draft that a person sends. now: when it is sent, by
    default when it was created. Raises BadInput where the address cannot be used.
    """
    link = unsubscribe_url(public_url, token)
    email = EmailMessage(policy=POLICY)
    home = "actiongap.invalid"
    if sender:
        whom = _address(sender.address, sender.name)
        email["From"], home = whom, whom.domain
    email["To"] = _address(message.address)
    email["Subject"] = " ".join(message.subject.split())
    email["Date"] = format_datetime(now or _moment(message.created_at))
    email["Message-ID"] = f"<{message.id}@{home}>"
    email["List-Unsubscribe"] = f"<{link}>"
    email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.body.replace(UNSUBSCRIBE, link), cte="quoted-printable")
    email["Content-Language"] = message.language  # last: set_content takes such headers out
    return email


def eml(message: Message, sender: Sender | None, public_url: str, token: str) -> bytes:
    """The message as a file that mail programs open, ready to be sent by hand."""
    email = email_of(message, sender, public_url, token)
    email["X-Unsent"] = "1"
    international = not message.address.isascii()
    return email.as_bytes(policy=POLICY.clone(utf8=True) if international else POLICY)


def _address(text: str, name: str = "") -> Address:
    if not usable(text):
        raise BadInput(f"The address {text[:80]!r} cannot be used; write care@example.com.")
    local, _, domain = text.partition("@")
    return Address(" ".join(name.split()), local, domain.encode("idna").decode("ascii"))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
