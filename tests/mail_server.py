"""A real mail server on this machine, which says no as often as a test wants."""

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Handler:
    """Keeps what it took. recipients, letters: address → the answer it gets in place of 250.

    faults: share of letters that get 451 or a broken connection, by `rng`.
    """

    recipients: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    faults: float = 0.0
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    taken: list[bytes] = field(default_factory=list)
    asked: int = 0
    connections: int = 0
    signed_in: list[str] = field(default_factory=list)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.asked += 1
        if self.rng.random() < self.faults:
            if self.rng.random() < 0.5:
                return "451 4.3.0 try again"
            if self.rng.random() < 0.5:
                # The worst of faults: it takes the letter and breaks off before it says so.
                self.taken.append(envelope.content)
            server.transport.abort()
            return "451 never heard"
        answer = self.letters.get(envelope.rcpt_tos[0])
        if answer is None:
            self.taken.append(envelope.content)
        return answer or "250 OK"

    def authenticate(self, server, session, envelope, mechanism, auth_data):
        """Takes ann with the password p@ss/word."""
        good = (isinstance(auth_data, LoginPassword)
                and (auth_data.login, auth_data.password) == (b"ann", b"p@ss/word"))
        if good:
            self.signed_in.append("tls" if session.ssl else "clear")
        return AuthResult(success=good, handled=good)

    @property
    def mails(self) -> list[EmailMessage]:
        """What it took, opened."""
        return [message_from_bytes(content, policy=SMTP) for content in self.taken]


@contextmanager
def mail_server(handler: Handler, **options: Any) -> Iterator[str]:
    """Its `host:port` while it runs. options: of aiosmtpd's Controller and SMTP."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()
