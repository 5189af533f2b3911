"""E-mail addresses: what is kept as one, and may be written to."""

import re

LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64
# Atoms with dots between: what every mail server takes. Quoted local parts are legal and unused.
_ATOM = r"[^\s@\"“”„`(),:;<>\[\]\\.]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")


def usable(address: str) -> bool:
    """True where a letter can be sent there: one @, a whole domain, no quote or line break."""
    local, at, domain = address.partition("@")
    labels = domain.split(".")
    try:
        size = len(domain.encode("idna")) + len(local.encode())
    except UnicodeError:
        return False
    return (bool(at) and address.isprintable() and len(labels) > 1 and size < LONGEST_ADDRESS
            and len(local.encode()) <= LONGEST_LOCAL and bool(_LOCAL.fullmatch(local))
            and all(_LABEL.fullmatch(label) and "_" not in label for label in labels)
            and not labels[-1].isdigit())


def usable_sender(address: str) -> bool:
    """True where every server takes letters from there: nothing beyond ASCII before the @."""
    return usable(address) and address.partition("@")[0].isascii()
