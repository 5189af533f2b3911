"""Which stored row each row of a chunk is: the same row, else the same id, else a new one."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Keyed(Protocol):
    """What has the hash of its raw row (`architecture.md`), and perhaps an id of its own."""

    row_key: str
    external_id: str | None


Item = TypeVar("Item", bound=Keyed)


def matched(
    items: Sequence[Item], by_row: dict[str, int], by_id: dict[str, int], next_id: int,
) -> tuple[dict[int, Item], int]:
    """Database id → the item to write there (of two, the later), and the next free id.

    by_row, by_id: what is stored already, row key and external id → database id; both are brought
    up to date.
    """
    pending: dict[int, Item] = {}
    for one in items:
        external = one.external_id
        found = by_row.get(one.row_key) or (by_id.get(external) if external else None)
        if found is None:
            found, next_id = next_id, next_id + 1
        by_row[one.row_key] = found
        if external:
            by_id[external] = found
        pending[found] = one
    return pending, next_id
