"""Plans: simple, complicated and complex changes each ask for another kind of work.

After Snowden & Boone (2007): what is simple is done; what is complicated is analysed and tried;
what is complex is probed with tries that may fail safely, for only hindsight explains it.
"""

from collections.abc import Mapping, Sequence

from core.errors import BadInput
from core.innovate.entries import LONGEST_NAME, LONGEST_TEXT, day, number, one_line
from core.model import Complexity, Outcome
from core.store.initiatives import Initiative
from core.store.tasks import EDITABLE, TASK_KINDS, Task

LONGEST_TITLE = 200
PROBES_NEEDED = 2
TASK_TITLES = {"kind": "Kind", "title": "Task", "owner": "Owner", "due_on": "Due date",
               "done_on": "Done on", "note": "Note", "position": "Position"}

_PLANS: dict[Complexity, tuple[tuple[str, str], ...]] = {
    "simple": (
        ("task", "Agree what changes, for whom, and from which day"),
        ("task", "Make the change"),
        ("task", "Ask the first customers who meet it whether the trouble is gone"),
        ("task", "Set the day it went live and tell those who had complained"),
    ),
    "complicated": (
        ("research", "Read the comments, watch the work where it happens, and name the likely "
                     "cause"),
        ("research", "Write the hypothesis: what we change, for whom, and by how much the outcome "
                     "should move"),
        ("task", "Choose who gets the change first and who waits as the comparison"),
        ("experiment", "Run the change there until the end date, and change nothing else"),
        ("task", "Look at the result: extend it, alter it, or stop"),
        ("task", "Bring it to everybody it helps, and tell those who had complained"),
    ),
    "complex": (
        ("research", "Bring together people who see the trouble differently, and list what might "
                     "be behind it"),
        ("probe", "First small try: what we try, what would show that it helps, when we stop it"),
        ("probe", "Second small try, on another idea of the cause, at the same time"),
        ("probe", "Third small try, the boldest that may still fail without harm"),
        ("task", "Strengthen what helped, end what did not, and write down what surprised us"),
        ("task", "Decide: another round of tries, or a plan with an experiment"),
    ),
}


def template(complexity: Complexity) -> list[dict[str, object]]:
    """The tasks that a plan of this complexity begins with, in order: kind and title."""
    return [{"kind": kind, "title": title} for kind, title in _PLANS[complexity]]


def what_is_missing_in_plan(initiative: Initiative, tasks: Sequence[Task]) -> list[str]:
    """Sentences on what the plan still lacks; none where it is whole. tasks: the initiative's."""
    kinds = [task.kind for task in tasks]
    lacks = {"simple": _simple, "complicated": _complicated, "complex": _complex}
    missing = lacks[initiative.complexity](initiative, kinds)
    if initiative.outcome is Outcome.PREVALENCE and not initiative.topic_id:
        missing.append("It is judged by mentions of a topic, but rests on none: choose another "
                       "outcome.")
    return missing


def checked_task(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a task as they can be kept; the rules of `initiatives.checked` hold."""
    unknown = values.keys() - EDITABLE
    if unknown:
        raise KeyError(f"not a field of a task: {sorted(unknown)}")
    kept, wrong = dict(values), []
    for name, most in (("title", LONGEST_TITLE), ("owner", LONGEST_NAME), ("note", LONGEST_TEXT)):
        if name in kept:
            text = str(kept[name] or "").strip() if name == "note" else one_line(kept[name])
            kept[name] = text
            if len(text) > most:
                wrong.append(f"{TASK_TITLES[name]}: use at most {most:,} letters.")
    if not kept.get("title", "a task"):
        wrong.append("Task: say in a few words what is to be done.")
    if kept.get("kind", "task") not in TASK_KINDS:
        wrong.append(f"Kind: {kept['kind']!r} is none of {', '.join(TASK_KINDS)}.")
    for name in ("due_on", "done_on"):
        try:
            kept |= {name: day(kept[name], TASK_TITLES[name])} if name in kept else {}
        except BadInput as error:
            wrong.append(str(error))
    if "position" in kept:
        kept["position"] = number(kept["position"], "Position", -1e12, 1e12) or 0.0
    if wrong:
        raise BadInput(" ".join(wrong))
    return kept


def _simple(_: Initiative, kinds: list[str]) -> list[str]:
    return [] if kinds else ["The plan has no task: say what is to be done."]


def _complicated(initiative: Initiative, kinds: list[str]) -> list[str]:
    checks = (
        (bool(initiative.hypothesis.strip()),
         "The hypothesis is missing: what changes, and by how much the outcome should move."),
        (initiative.live_until is not None,
         "The experiment has no end date: fill in “live until”."),
        ("research" in kinds, "The plan has no research: add a task that looks for the cause."),
        ("experiment" in kinds, "The plan has no experiment: add a task that tries the change."),
    )
    return [sentence for there, sentence in checks if not there]


def _complex(_: Initiative, kinds: list[str]) -> list[str]:
    found = kinds.count("probe")
    if found >= PROBES_NEEDED:
        return []
    return [f"The plan has {found or 'no'} safe-to-fail probe{'' if found == 1 else 's'}; a "
            f"complex one needs at least {PROBES_NEEDED}."]
