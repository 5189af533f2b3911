"""What carries letters: SMTP, and what can go wrong with it."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Literal, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from core.errors import BadInput

SECONDS = 15.0  # that one step of the conversation with a server may take
PORTS = {"smtp": 25, "smtps": 465}
SHAPE = "smtp://user:password@mail.example.com:587"
# "No such mailbox" in its three forms (RFC 5321, 4.2.3); x.7.x beside it speaks of policy instead.
NO_MAILBOX = {550, 551, 553}


class Refused(Exception):
    """The server will never take this letter.

    bounced: there is no such mailbox. unaddressable: this server cannot write such an address.
    """

    def __init__(self, said: str, *, bounced: bool = False, unaddressable: bool = False) -> None:
        super().__init__(said)
        self.bounced = bounced
        self.unaddressable = unaddressable


class Unreachable(Exception):
    """Not now: no connection, a sender or password that is not taken, or a "try again"."""


class Channel(Protocol):
    """Carries e-mails."""

    def send(self, email: EmailMessage) -> None:
        """Returns once it is taken. Raises Refused or Unreachable."""

    def close(self) -> None:
        """Ends the run; the next `send` begins another."""


@dataclass
class Smtp:
    """One mail server; a run of letters goes over one connection.

    encryption: tls from the first byte, starttls always, or offered: where the server can.
    A password is never sent in the clear to another machine.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: Literal["tls", "starttls", "offered"] = "offered"
    _line: smtplib.SMTP | None = field(default=None, init=False, repr=False)

    @classmethod
    def from_url(cls, url: str) -> "Smtp":
        """`smtp[s]://[user:password@]host[:port][?starttls=1]`, as ACTIONGAP_SMTP_URL has it.

        User and password are percent-encoded. Raises BadInput without showing the password.
        """
        parts, port = _split(url)
        starttls = parse_qs(parts.query).get("starttls", ["0"])[-1].lower() in {"1", "true", "yes"}
        encrypted = parts.scheme == "smtps"
        return cls(
            parts.hostname or "", port or PORTS[parts.scheme],
            unquote(parts.username or ""), unquote(parts.password or ""),
            "tls" if encrypted else "starttls" if starttls else "offered")

    def send(self, email: EmailMessage) -> None:
        """Hands one e-mail over. Raises Refused or Unreachable; then the next one begins anew."""
        try:
            if self._line is None:
                self._line = self._connected()
            _hand_over(self._line, email)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            self._refused(code, said, mailbox=True)
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code, error.smtp_error, mailbox=False)
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("the mail server cannot write to an address with such letters",
                          unaddressable=True) from error
        except (smtplib.SMTPException, OSError, ssl.SSLError, UnicodeError) as error:
            self.close()
            raise Unreachable(self._why(error)) from error

    def _refused(self, code: int, said: bytes | str, *, mailbox: bool) -> None:
        """Raises what an answer to one letter means; 421 ends the connection too."""
        words = _words(said)
        if code == 421:
            self.close()
        if not 500 <= code < 600:
            raise Unreachable(f"{code} {words}")
        policy = words.startswith("5.7.")
        raise Refused(f"{code} {words}", bounced=mailbox and code in NO_MAILBOX and not policy)

    def close(self) -> None:
        """Says goodbye, whether or not the server still listens."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        line: smtplib.SMTP
        if self.encryption == "tls":
            line = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            self._prove(line, context)
        except smtplib.SMTPNotSupportedError as error:  # of the server, not of a letter's address
            line.close()
            raise smtplib.SMTPException(str(error)) from error
        except BaseException:
            line.close()
            raise
        return line

    def _prove(self, line: smtplib.SMTP, context: ssl.SSLContext) -> None:
        """Encrypts and signs in, as far as it was asked for."""
        line.ehlo()
        encrypted = self.encryption == "tls"
        offered = line.has_extn("starttls")
        if self.encryption == "starttls" or (not encrypted and self.user and offered):
            line.starttls(context=context)
            line.ehlo()
            encrypted = True
        if self.user:
            if not encrypted and not _is_here(self.host):
                raise smtplib.SMTPException(
                    "it offers no encryption, and the password is not sent in the clear")
            line.login(self.user, self.password)

    def _why(self, error: Exception) -> str:
        where = f"{self.host}:{self.port}"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return f"{where} does not take the user and password of ACTIONGAP_SMTP_URL"
        if isinstance(error, smtplib.SMTPSenderRefused):
            return (f"{where} does not take letters from {error.sender}: "
                    f"{error.smtp_code} {_words(error.smtp_error)}")
        if isinstance(error, smtplib.SMTPResponseException):
            return f"{where}: {error.smtp_code} {_words(error.smtp_error)}"
        if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
            return f"{where} cannot be reached: {error.strerror or error}"
        return f"{where}: {error}"


def _hand_over(line: smtplib.SMTP, email: EmailMessage) -> None:
    # Not send_message(): it writes a ">" before each line of the text that begins with "From ".
    sender, to = (str(email[name].addresses[0].addr_spec) for name in ("From", "To"))
    international = not to.isascii()
    content = email.as_bytes(policy=email.policy.clone(utf8=international))
    line.sendmail(sender, [to], content,
                  ["SMTPUTF8", "BODY=8BITMIME"] if international else [])


def _split(url: str) -> tuple[SplitResult, int | None]:
    """The parts of the URL and its port. Raises BadInput, without the password in it."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise BadInput(f"ACTIONGAP_SMTP_URL cannot be read (is the port a number?); "
                       f"write it as {SHAPE}.") from None
    if parts.scheme not in PORTS:
        raise BadInput(f"ACTIONGAP_SMTP_URL must begin with smtp:// or smtps://; "
                       f"write it as {SHAPE}.")
    if not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise BadInput(f"ACTIONGAP_SMTP_URL names no mail server, or more than one (signs such "
                       f"as / and # in a password are written %2F and %23); write it as {SHAPE}.")
    if parts.username and parts.password is None:
        raise BadInput(f"ACTIONGAP_SMTP_URL has a user but no password; write it as {SHAPE}.")
    return parts, port


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]
