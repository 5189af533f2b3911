"""The scales that a score can stand on, and what each is read as."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Scale(StrEnum):
    """The scales a score can stand on; `SCALES` has their facts."""

    NPS = "nps"
    ENPS = "enps"  # employees' answers, never averaged with customers' NPS
    CSAT5 = "csat5"
    CSAT7 = "csat7"
    CES7 = "ces7"
    STARS10 = "stars10"
    THUMBS = "thumbs"
    PERCENT = "percent"

    @classmethod
    def _missing_(cls, value: object) -> "Scale | None":
        """`percent:Trust index`: a 0–100 scale of one's own, never averaged with another."""
        name = own_name(value)
        if name is None or value != f"{OWN}{name}":
            return None
        found = str.__new__(cls, value)
        found._name_ = found._value_ = str(value)
        return found


OWN = "percent:"
_OWN_NAME = re.compile(r"[^\W_][\w &/'’.-]{0,39}")


def own_name(scale: object) -> str | None:
    """The name that a 0–100 scale of one's own goes by, on one line; None where it is none."""
    if not isinstance(scale, str) or not scale.startswith(OWN):
        return None
    name = " ".join(scale.removeprefix(OWN).split())
    return name if _OWN_NAME.fullmatch(name) else None


def is_scale(text: object) -> bool:
    """True for the values of `Scale`, those with a name of one's own too."""
    try:
        return isinstance(text, str) and bool(Scale(text))
    except ValueError:
        return False


@dataclass(frozen=True)
class ScaleFacts:
    """low, high: the range. title: what people read. score: the KPI's name.

    good: scores from here up count as good (NPS: promoters); None where the KPI is a mean.
    bad: scores up to here are detractors (NPS and eNPS only).
    """

    low: float
    high: float
    title: str
    score: str
    good: float | None
    bad: float | None = None

    @property
    def unit(self) -> str:
        """Unit of the KPI: NPS points, % satisfied, or steps of the scale."""
        if self.bad is not None:
            return "points"
        return "%" if self.good is not None else "mean"

    @property
    def step(self) -> float:
        """From an answer to the next; on 0–100 most people answer in tens."""
        return 10.0 if self.high - self.low > 10 else 1.0

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value that the KPI can have."""
        if self.bad is not None:
            return -100.0, 100.0
        return (0.0, 100.0) if self.good is not None else (float(self.low), float(self.high))


class _Scales(dict[Scale, ScaleFacts]):
    def __missing__(self, scale: str) -> ScaleFacts:
        if (name := own_name(scale)) is None:
            raise KeyError(scale)
        return replace(self[Scale.PERCENT], title=f"0–100, {name}", score=name)


# Iterated, it names the scales that are built in; looked up, it knows those of one's own too.
SCALES = _Scales({
    Scale.NPS: ScaleFacts(0, 10, "0–10, likely to recommend", "NPS", good=9, bad=6),
    Scale.ENPS: ScaleFacts(0, 10, "0–10, employees: likely to recommend as a place to work",
                           "eNPS", good=9, bad=6),
    Scale.CSAT5: ScaleFacts(1, 5, "1–5, satisfaction or stars", "CSAT", good=4),
    Scale.CSAT7: ScaleFacts(1, 7, "1–7, satisfaction", "CSAT", good=6),
    Scale.CES7: ScaleFacts(1, 7, "1–7, effort", "CES", good=None),
    Scale.STARS10: ScaleFacts(1, 10, "1–10 stars", "Share of 8–10", good=8),
    Scale.THUMBS: ScaleFacts(0, 1, "thumbs, good or bad", "Share of good", good=1),
    Scale.PERCENT: ScaleFacts(0, 100, "0–100", "Mean", good=None),
})
