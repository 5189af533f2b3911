"""Who may be written to. Asked when a letter is created, and again when it is sent."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.store.addresses import usable

if TYPE_CHECKING:
    from core.store.customers import Customer

NO_ADDRESS, UNUSABLE = "no address", "address cannot be used"
NO_CONSENT, REFUSED = "no consent recorded", "refused"


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
