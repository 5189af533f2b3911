"""Sends what is due: consent first, then the server, then what became of it."""

import logging
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import BadInput, CxError
from core.post.channels import Channel, Refused, Smtp, Unreachable
from core.post.consent import may_write
from core.post.envelope import Sender, email_of, sender_of
from core.settings import Settings
from core.store import consent, sending
from core.store.customers import customer
from core.store.database import Database, read
from core.store.messages import Message
from core.store.preferences import preferences

log = logging.getLogger("actiongap.outbox")

# Seconds before each attempt, as in Standard Webhooks.
PAUSES = (0, 5, 300, 1_800, 7_200, 18_000, 36_000)
JITTER = (0.8, 1.2)  # so that letters refused together do not come back together
# Longer than the slowest conversation with a server takes (`channels.SECONDS` a step).
LEASE_SECONDS = 180.0
AWAY = 3  # failures in a row that mean the server is away; the other letters keep their attempts


def deliver_due(
    db: Database, channel: Channel | None, *, now: datetime, owner: str, public_url: str,
    most: int = 100, pauses: Sequence[float] = PAUSES, rng: random.Random | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Sends messages that are due, `most` at a time; returns how many were sent.

    channel: None sends nothing, and nothing is attempted; so it is without a sender's address.
    Each letter is claimed, looked at (consent, suppression), sent and settled by itself. One that
    cannot be sent now waits for its next attempt; after as many as `pauses` has it is dead.
    pauses: seconds before each attempt. stop: asked between letters.
    """
    sender = sender_of(preferences(db))
    if channel is None or sender is None:
        return 0
    run = _Run(db, channel, sender, owner, public_url, pauses, rng or random.Random())  # noqa: S311
    # The last connection to close writes SQLite's log back to disk: not after every letter.
    with read(db):
        try:
            return run.deliver(now, most, stop)
        finally:
            channel.close()


@dataclass(frozen=True)
class _Run:
    """What the letters of one run have in common."""

    db: Database
    channel: Channel
    sender: Sender
    owner: str
    public_url: str
    pauses: Sequence[float]
    rng: random.Random

    def deliver(self, now: datetime, most: int, stop: Callable[[], bool]) -> int:
        """Letters sent."""
        began, sent, failed = time.monotonic(), 0, 0
        for _ in range(most):
            moment = now + timedelta(seconds=time.monotonic() - began)
            if failed >= AWAY or stop():
                break
            message = sending.claim(self.db, self.owner, moment, LEASE_SECONDS)
            if message is None:
                break
            try:
                sent += self._send(message, moment)
                failed = 0
            except Unreachable as error:
                self._later(message, str(error), moment)
                failed += 1
        return sent

    def _send(self, message: Message, now: datetime) -> bool:
        """True where the server took it; else it is settled. Raises Unreachable."""
        if message.attempts > len(self.pauses):
            sending.bury(self.db, message.id, self.owner, "Sending it was interrupted too often.")
            return False
        if why := why_not(self.db, message):
            sending.withhold(self.db, message.id, self.owner, why)
            return False
        try:
            token = consent.token(self.db, message.id)
            self.channel.send(email_of(message, self.sender, self.public_url, token, now=now))
        except BadInput as error:
            sending.withhold(self.db, message.id, self.owner, str(error))
        except Refused as error:
            self._give_up(message, error)
        else:
            return sending.finish(self.db, message.id, self.owner, now)
        return False

    def _give_up(self, message: Message, error: Refused) -> None:
        log.info("letter %s is refused: %s", message.id, _without_addresses(str(error)))
        if error.unaddressable:
            sending.withhold(self.db, message.id, self.owner, str(error))
            return
        if error.bounced:  # first: killed in between, the next attempt is withheld, not sent
            consent.suppress(self.db, message.address, "bounced", by="the mail server",
                             message_id=message.id)
        sending.bury(self.db, message.id, self.owner, str(error))

    def _later(self, message: Message, why: str, now: datetime) -> None:
        log.info("letter %s cannot be sent now: %s", message.id, _without_addresses(why))
        if message.attempts >= len(self.pauses):
            sending.bury(self.db, message.id, self.owner, f"{why} ({message.attempts} attempts)")
            return
        pause = self.pauses[message.attempts] * self.rng.uniform(*JITTER)
        sending.retry(self.db, message.id, self.owner, why, now + timedelta(seconds=pause))


def _without_addresses(text: str) -> str:
    """For the log: servers name the person whom they refuse."""
    return re.sub(r"\S+@\S+", "…", text)


def why_not(db: Database, message: Message) -> str | None:
    """Why the message may not be sent now; None where it may."""
    return may_write(
        customer(db, message.customer), message.address,
        consent_needed=bool(preferences(db)["consent_needed"]),
        suppressed=consent.suppressed(db, [message.address]))


def channel_of(settings: Settings) -> Smtp | None:
    """The mail server of the environment; None without one. Raises BadInput on a wrong URL."""
    return Smtp.from_url(settings.smtp_url) if settings.smtp_url else None


def readiness(settings: Settings, said: Mapping[str, object]) -> tuple[bool, str]:
    """Whether letters can be sent, and what to say of it. said: the preferences."""
    try:
        channel, sender = channel_of(settings), sender_of(said)
    except CxError as error:
        return False, f"Letters wait: {error}"
    if channel is None:
        return False, "Letters wait: set ACTIONGAP_SMTP_URL to your mail server, then start again."
    if sender is None:
        return False, "Letters wait: give the sender's address on the Settings page."
    ways = f"Letters go out over {channel.host}:{channel.port}, from {sender.address}"
    if settings.base_url is None:
        return True, (f"{ways}; their links to unsubscribe lead to this machine alone until "
                      "ACTIONGAP_BASE_URL says where people reach it.")
    return True, f"{ways}."
