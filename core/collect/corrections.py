"""What a person corrects about the columns: `ROLE=COLUMN`."""

from collections.abc import Mapping, Sequence

from core.errors import BadInput, UnknownColumn
from core.model import ROLES


def settled_roles(
    columns: Sequence[str], changes: Mapping[str, str], known: Sequence[str] = ROLES,
) -> tuple[dict[str, str | None], str | None]:
    """What a person set: role → column (None: no column), and the date order or None.

    changes: role → column as typed; "" means "none"; a date may say its order: `visited:dmy`.
    known: the roles that there are.
    Raises BadInput on an unknown role, UnknownColumn on an unknown column; both name what exists.
    """
    roles: dict[str, str | None] = {}
    order = None
    for role, typed in changes.items():
        if role not in known:
            raise BadInput(f"There is no role “{role}”. Roles are {', '.join(known)}.")
        name, _, suffix = typed.rpartition(":")
        if role == "date" and suffix in {"dmy", "mdy", "ymd"} and name and typed not in columns:
            typed, order = name, suffix
        roles[role] = _column(columns, typed) if typed.strip() else None
    return roles, order


def _column(columns: Sequence[str], typed: str) -> str:
    if typed in columns:
        return typed
    near = [name for name in columns if name.casefold() == typed.strip().casefold()]
    if len(near) == 1:
        return near[0]
    shown = ", ".join(columns[:40]) + (", …" if len(columns) > 40 else "")
    raise UnknownColumn(f"The file has no column “{typed}”. Its columns are: {shown}.")


def changes_from(settings: Sequence[str], known: Sequence[str] = ROLES) -> dict[str, str]:
    """Reads `--set` texts, `ROLE=COLUMN` each, later ones winning. Raises BadInput."""
    changes: dict[str, str] = {}
    for setting in settings:
        role, mark, column = setting.partition("=")
        if not mark:
            raise BadInput(
                f"“{setting}” is not ROLE=COLUMN. Roles are {', '.join(known)}; "
                "an empty column means none."
            )
        changes[role.strip().lower()] = column
    return changes
