"""What a point is worth a year: of each scale its own, for a point of one is none of another.

The first worth, and the values that people set, belong to the main scale: the one with the most
responses when they were set. It is kept then, so that a larger file of another scale moves none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.scales import SCALES, Scale
from core.store import snapshot
from core.store.database import Database
from core.store.preferences import preferences, set_preferences


@dataclass(frozen=True)
class PointWorth:
    """What a point of the scale in view is worth.

    scale, main: None while nothing is scored. money: a year, None where nobody said. of_main: the
    same of a point of the main scale.
    """

    scale: Scale | None
    main: Scale | None
    money: float | None
    of_main: float | None

    @property
    def to_main(self) -> float | None:
        """A point of this scale in points of the main one, by their money; None: not known."""
        if self.scale == self.main:
            return 1.0
        return self.money / self.of_main if self.money and self.of_main else None

    @property
    def main_unit(self) -> str:
        """What a value that somebody set is kept in: "NPS points"."""
        return f"{SCALES[self.main].score} points" if self.main else "points"


def point_worth(db: Database, scale: Scale | None = None) -> PointWorth:
    """What a point of the scale (default: the one a page opens with) is worth."""
    said = preferences(db)
    scale, main = scale or snapshot.default_scale(db), main_scale(db, said)
    return PointWorth(scale, main, _money(said, scale, main), _money(said, main, main))


def main_scale(db: Database, said: Mapping[str, object] | None = None) -> Scale | None:
    """The scale that the first worth and people's values belong to. said: the preferences."""
    kept = (said or preferences(db))["main_scale"]
    return Scale(str(kept)) if kept else snapshot.default_scale(db)


def as_preferences(
    db: Database, worths: Mapping[Scale | None, float | None]
) -> dict[str, object]:
    """The worths (None: not known) as they are kept, for `set_preferences`; other scales stay."""
    said = preferences(db)
    main = main_scale(db, said)
    if all(worth == _money(said, scale, main) for scale, worth in worths.items()):
        return {}
    others = dict(said["worth_of_points"])  # type: ignore[call-overload]
    money = said["money_per_point"]
    for scale, worth in worths.items():
        if scale is None or scale == main:
            money = worth
        elif worth is None:
            others.pop(str(scale), None)
        else:
            others[str(scale)] = worth
    return {"money_per_point": money, "worth_of_points": others, "main_scale": str(main or "")}


def keep_main(db: Database, *, by: str) -> None:
    """Keeps which scale is the main one, from the first value on that somebody sets."""
    said = preferences(db)
    if not said["main_scale"] and (main := main_scale(db, said)):
        set_preferences(db, {"main_scale": str(main)}, by=by)


def _money(
    said: Mapping[str, object], scale: Scale | None, main: Scale | None
) -> float | None:
    others: Mapping[str, float] = said["worth_of_points"]  # type: ignore[assignment]
    found = said["money_per_point"] if scale == main else others.get(str(scale))
    return None if found is None else float(found)  # type: ignore[arg-type]
