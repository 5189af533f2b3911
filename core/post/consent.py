"""Who may be written to. Asked when a letter is created, and again when it is sent."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.store.customers import Customer

NO_ADDRESS, UNUSABLE = "no address", "address cannot be used"
NO_CONSENT, REFUSED = "no consent recorded", "refused"
LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64
# Atoms with dots between: what every mail server takes. Quoted local parts are legal and unused.
_ATOM = r"[^\s@\"(),:;<>\[\]\\.]+"
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


def may_write(
    customer: "Customer | None", address: str | None, *, consent_needed: bool,
    suppressed: Mapping[str, str],
) -> str | None:
    """None where the person may be written to, else why not.

    suppressed: address in small letters → reason. Reasons: "no address", "address cannot be
    used", "unsubscribed", "bounced", "by hand", "refused", "no consent recorded".
    """
    if not address or not address.strip():
        return NO_ADDRESS
    if not usable(address):
        return UNUSABLE
    if stopped := suppressed.get(address.strip().lower()):
        return stopped
    said = customer.consent if customer else None
    if said == "refused":
        return REFUSED
    if consent_needed and said != "given":
        return NO_CONSENT
    return None
