"""Initiatives: what may stand in one, and how one grows out of an opportunity."""

from collections.abc import Callable, Mapping
from datetime import date

from core.errors import BadInput
from core.estimates import Z95, digits_of, written
from core.focus.numbers.assumptions import Z90
from core.focus.numbers.priority import Opportunity
from core.innovate import plans
from core.innovate.entries import LONGEST_NAME, LONGEST_TEXT, day, number, one_line
from core.model import OUTCOMES, Outcome
from core.store import initiatives as store
from core.store import tasks
from core.store.database import Database
from core.store.opportunities import COMPLEXITIES, DAYS

MOST_DEPARTMENTS = 20
MOST_MONEY = 1e12
MOST_EFFECT = 1e6
TITLES = {
    "name": "Name", "topic_id": "Topic id", "topic_label": "Topic", "complexity": "Complexity",
    "owner": "Owner", "sponsor": "Sponsor", "departments": "Departments", "due_on": "Due date",
    "one_off_cost": "One-off cost", "run_cost": "Run cost a month", "effort_days": "Person-days",
    "actual_days": "Person-days it took",
    "segments": "Scope", "randomised": "Drawn by chance",
    "live_from": "Live from", "live_until": "Live until", "starts": "Starts",
    "outcome": "Judged by", "expected_low": "Expected effect, low",
    "expected": "Expected effect, likely", "expected_high": "Expected effect, high",
    "hypothesis": "Hypothesis", "evidence": "Evidence", "change_made": "What customers are told",
    "change_in": "What customers are told in other languages",
    "position": "Position",
}
_LINES = {"name": LONGEST_NAME, "owner": LONGEST_NAME, "sponsor": LONGEST_NAME,
          "topic_label": 200, "topic_id": 200}
_TEXTS = ("hypothesis", "evidence", "change_made")
_DATES = ("due_on", "live_from", "live_until")
LIMITS = {"one_off_cost": (0.0, MOST_MONEY), "run_cost": (0.0, MOST_MONEY), "effort_days": DAYS,
          "actual_days": DAYS,
           "expected_low": (-MOST_EFFECT, MOST_EFFECT), "expected": (-MOST_EFFECT, MOST_EFFECT),
           "expected_high": (-MOST_EFFECT, MOST_EFFECT), "position": (-1e12, 1e12)}


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they can be kept: names on one line, dates as dates, numbers as floats.

    values: any fields of `store.initiatives.EDITABLE`; what is not there is not checked.
    Raises BadInput with one sentence for each thing that is wrong, KeyError on an unknown field.
    """
    unknown = values.keys() - store.EDITABLE
    if unknown:
        raise KeyError(f"not a field of an initiative: {sorted(unknown)}")
    kept: dict[str, object] = {}
    wrong: list[str] = []
    for name, value in values.items():
        try:
            kept[name] = _one(name, value)
        except BadInput as error:
            wrong.append(str(error))
    wrong += _together(kept)
    if wrong:
        raise BadInput(" ".join(wrong))
    return kept


def from_opportunity(opportunity: Opportunity, *, spread: float | None = None) -> dict[str, object]:
    """Values of an initiative on that pain, for people to correct before it is started.

    spread: standard error of the recoverable stake (`focus.numbers.opportunities.Stake.spread`);
    None takes the wider one of the stake as it was measured. The effect expected on the score is
    the shrunk recoverable stake × the chance that mending it works (statistics.md, priority), its
    range the same of the stake's 95 % interval, never below zero; None where it was too little to
    price.
    """
    effort = None if opportunity.effort_assumed else opportunity.days
    values = {
        "name": _cut(f"Fix: {one_line(opportunity.label)}"),
        "topic_id": opportunity.topic,
        "topic_label": one_line(opportunity.label),
        "complexity": opportunity.complexity,
        "effort_days": effort,
        "outcome": Outcome.SCORE,
        "evidence": evidence(opportunity),
    }
    return values | _effect(opportunity, spread)


def start(
    db: Database, values: Mapping[str, object], *, by: str, why: str = "", at: str | None = None
) -> int:
    """Keeps a new initiative at the stage proposed with the plan of its complexity.

    at: when, if not now.
    Returns its number. Raises BadInput as `checked` does.
    """
    kept = checked({"name": "", **values})
    number = store.create(db, kept, by=by, why=why, at=at)
    plan = plans.template(kept.get("complexity", "complicated"))  # type: ignore[arg-type]
    tasks.add_tasks(db, number, plan, by=by, why=why, at=at)
    return number


def evidence(opportunity: Opportunity) -> str:
    """What customers' words say about the pain, as a sentence with interval and n."""
    stake, label = opportunity.stake, one_line(opportunity.label)
    if stake.value is None or stake.low is None or stake.high is None:
        return (f"“{label}”: {stake.n:,} responses mention it, too few to say what it costs "
                "the score.")
    unit = {"points": "NPS points", "%": "percentage points of the score"}.get(
        stake.unit, "points of the mean score")
    places = digits_of(stake.unit)
    return (f"“{label}” costs {written(-stake.value, places)} {unit} (95 % interval "
            f"{written(-stake.high, places)} to {written(-stake.low, places)}; {stake.n:,} "
            "responses mention it). An association, not yet a cause.")


def _effect(opportunity: Opportunity, spread: float | None) -> dict[str, object]:
    wide = opportunity.stake.half_width
    if wide is None or opportunity.stake.value is None:
        return {"expected_low": None, "expected": None, "expected_high": None}
    # An assumption's ends are its P10 and P90, not a 95 % interval.
    half = Z90 * (wide / Z95 if spread is None else spread)
    works, middle = opportunity.works, opportunity.recoverable
    ends = {"expected_low": middle - half, "expected": middle, "expected_high": middle + half}
    return {name: round(max(end, 0.0) * works, 3) for name, end in ends.items()}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"


def _one(name: str, value: object) -> object:
    title = TITLES[name]
    if name in _LINES:
        return _line(name, value)
    if name in _TEXTS:
        text = str(value or "").strip()
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"{title}: use at most {LONGEST_TEXT:,} letters.")
        return text
    if name in _DATES:
        return day(value, title)
    if name in ("effort_days", "actual_days") and value == 0:
        return None  # work of no days was not estimated
    if name in LIMITS:
        found = number(value, title, *LIMITS[name])
        return 0.0 if found is None and name == "position" else found
    return _CHOSEN[name](value)


def _line(name: str, value: object) -> str | None:
    text = one_line(value)
    if name == "topic_id" and not text:
        return None
    if name == "name" and not text:
        raise BadInput("Name: give the initiative a name.")
    if len(text) > _LINES[name]:
        raise BadInput(f"{TITLES[name]}: use at most {_LINES[name]} letters.")
    return text


def _complexity(value: object) -> object:
    if value not in COMPLEXITIES:
        raise BadInput(f"Complexity: {value!r} is none of {', '.join(COMPLEXITIES)}.")
    return value


def _outcome(value: object) -> Outcome:
    try:
        return Outcome(str(value))
    except ValueError:
        titles = ", ".join(facts.title for facts in OUTCOMES.values())
        raise BadInput(f"Judged by: “{value}” is none of {titles}.") from None


def _departments(value: object) -> tuple[str, ...]:
    parts = value.replace("\n", ",").replace(";", ",").split(",") if isinstance(
        value, str) else list(value or ())  # type: ignore[call-overload]
    names = tuple(dict.fromkeys(name for part in parts if (name := one_line(part))))
    if len(names) > MOST_DEPARTMENTS or any(len(name) > LONGEST_NAME for name in names):
        raise BadInput(f"Departments: name at most {MOST_DEPARTMENTS}, each in at most "
                       f"{LONGEST_NAME} letters.")
    return names


def _segments(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise BadInput("Scope: choose values of a segment, or none for everywhere.")
    return {str(name): tuple(sorted({str(one) for one in chosen}))
            for name, chosen in sorted(value.items()) if chosen}


def _starts(value: object) -> dict[str, date]:
    if not isinstance(value, Mapping):
        raise BadInput("Starts: give a day for each segment, or none where all begin together.")
    found = {str(name): day(one, f"Start in {name}") for name, one in sorted(value.items())}
    return {name: one for name, one in found.items() if one is not None}


def _change_in(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise BadInput("What customers are told in other languages: give a text for each.")
    kept = {str(code): str(text or "").strip() for code, text in sorted(value.items())}
    for code, text in kept.items():
        if not (len(code) == 2 and code.isascii() and code.islower()):
            raise BadInput(f"What customers are told: “{code}” is no language; write two letters, "
                           "such as de.")
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"What customers are told ({code}): use at most {LONGEST_TEXT:,} "
                           "letters.")
    return {code: text for code, text in kept.items() if text}


_CHOSEN: dict[str, Callable[[object], object]] = {
    "complexity": _complexity, "outcome": _outcome, "departments": _departments,
    "segments": _segments, "starts": _starts, "change_in": _change_in,
}


def _together(kept: Mapping[str, object]) -> list[str]:
    """What only two fields together can get wrong."""
    wrong = []
    begins, ends = kept.get("live_from"), kept.get("live_until")
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        wrong.append(f"Live until: {ends} comes before live from, {begins}; turn them round.")
    steps = [kept.get(name) for name in ("expected_low", "expected", "expected_high")]
    given = [step for step in steps if isinstance(step, float)]
    if given != sorted(given):
        wrong.append("Expected effect: the low one must not exceed the likely one, "
                     "nor that the high one.")
    return wrong + _apart(kept)


def _apart(kept: Mapping[str, object]) -> list[str]:
    """What is wrong with starts of their own."""
    starts, segments = kept.get("starts"), kept.get("segments")
    if not starts or not isinstance(segments, Mapping):
        return []
    values = [value for one in segments.values() for value in one]
    if len(segments) != 1:
        return ["Starts: segments can begin on days of their own where one attribute names them, "
                "not several."]
    begins = kept.get("live_from")
    early = [name for name, one in starts.items() if not isinstance(begins, date) or one < begins]
    if early:
        return [f"Starts: {early[0]} begins on {starts[early[0]]}; set live from to the first day "
                "of all."]
    astray = sorted(starts.keys() - set(values))
    return [f"Starts: it does not act on {', '.join(astray)}."] if astray else []
