"""Which rows of the snapshot a scope means, as a condition in SQL."""

from collections.abc import Mapping, Sequence

from core.model import Scope
from core.scales import Scale


def where(
    scope: Scope, scale: Scale | str | None, columns: Mapping[str, str],
    known: Mapping[str, Sequence[str]],
) -> tuple[str, list[object]]:
    """` and …` with the values of its marks.

    scale: None for all scales. columns: segment → its column. known: segment → all its values.
    """
    parts: list[str] = []
    values: list[object] = []
    if scale is not None:
        parts.append("scale = ?")
        values.append(str(scale))
    for sign, end in ((">=", scope.since), ("<=", scope.until)):
        if end:
            parts.append(f"received_on {sign} ?::date")
            values.append(end.isoformat())
    if scope.sources:
        parts.append(_among("source", scope.sources))
        values.extend(scope.sources)
    for name, wanted in scope.segments:
        column = columns.get(name, "null")
        others = [one for one in known.get(name, ()) if one not in wanted]
        # All stores but one: it costs less to look for the one.
        if 0 < len(others) < len(wanted):
            parts.append(f"not {_among(column, others)}")
            values.extend(others)
        else:
            parts.append(_among(column, wanted))
            values.extend(wanted)
    return "".join(f" and {part}" for part in parts), values


def _among(column: str, values: Sequence[str]) -> str:
    return f"{column} in ({', '.join('?' for _ in values) or 'null'})"
