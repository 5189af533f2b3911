"""A taxonomy as a file: readable JSON, checked sentence by sentence when it comes back."""

import json
import math
import re
from collections.abc import Mapping, Sequence

from core.errors import BadInput
from core.focus.taxonomy.acts import tidy
from core.focus.text.topics import LONGEST_LABEL

KIND, VERSION = "ActionGap taxonomy", 1
MOST_TOPICS = 400
MOST_BYTES = 20_000_000
MOST_WORDS, LONGEST_WORD = 50, 300  # keywords or phrases of a topic; characters of each
DIGITS = 4
FIELDS = {"label", "parent", "keywords", "definition", "phrases", "pinned", "hidden", "centre"}
_NUMBERS = re.compile(r"\[\s*(-?\d[\d.e+,\s-]*)\]")
NAMED = 40  # characters of a name in a refusal


def written(topics: Sequence[Mapping], encoder: str) -> bytes:
    """The file. topics: parents first, each with FIELDS; a parent is named by its label."""
    text = json.dumps({"kind": KIND, "version": VERSION, "encoder": encoder,
                       "topics": list(topics)}, ensure_ascii=False, indent=2, allow_nan=False)
    # A centre has hundreds of numbers; one a line, nobody could read the rest.
    return (_NUMBERS.sub(lambda m: "[" + ", ".join(m[1].replace(",", " ").split()) + "]", text)
            + "\n").encode("utf-8")


def read(data: bytes) -> tuple[str, list[dict]]:
    """(encoder, topics with all FIELDS, parents first) of a file.

    A topic that stands alone, without parent or subtopics, is a subtopic without parent: its
    "alone" is true. Raises BadInput with what is wrong, where, and what to do.
    """
    whole = _parsed(data)
    topics = whole.get("topics")
    if not isinstance(topics, list) or not topics:
        raise BadInput("The file names no topics; it needs a list called “topics”.")
    if len(topics) > MOST_TOPICS:
        raise BadInput(f"The file names {len(topics):,} topics; a tree that people can read has at "
                       f"most {MOST_TOPICS}. Leave the smallest out.")
    found = [_topic(one, place) for place, one in enumerate(topics, start=1)]
    _check_names(found)
    _check_tree(found)
    encoder = whole.get("encoder")
    return encoder if isinstance(encoder, str) else "", sorted(
        found, key=lambda one: one["parent"] is not None or one["alone"])


def _parsed(data: bytes) -> dict:
    if len(data) > MOST_BYTES:
        raise BadInput("The file is too large for a taxonomy (over 20 MB); export it again.")
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput("The file is no text in UTF-8; export the taxonomy again, or save the file "
                       "as UTF-8.") from None
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInput(f"The file is no JSON{where}; choose a file that the Topics page "
                       "exported.") from None
    if not isinstance(whole, dict) or whole.get("kind") != KIND:
        raise BadInput("The file holds no taxonomy; choose a file that the Topics page exported.")
    if whole.get("version") != VERSION or isinstance(whole["version"], bool):
        raise BadInput(f"The file is of version {str(whole.get('version'))[:20]!r}; this ActionGap "
                       f"reads version {VERSION}. Export it again, or update ActionGap.")
    return whole


def _topic(said: object, place: int) -> dict:
    where = f"Topic {place} of the file"
    if not isinstance(said, dict):
        raise BadInput(f"{where} is no object with a label; write {{\"label\": \"…\"}}.")
    label = _text(said.get("label"), f"{where}{_called(said)}, its label", LONGEST_LABEL)
    if not label:
        raise BadInput(f"{where} has no label; give it a name.")
    where = f"Topic {place} of the file (“{label}”)"
    parent = said.get("parent")
    return {
        "label": label,
        "parent": None if parent is None else _text(parent, f"{where}, its parent", LONGEST_LABEL),
        "keywords": _texts(said.get("keywords"), f"{where}, its keywords"),
        "definition": _text(said.get("definition", ""), f"{where}, its definition", LONGEST_WORD),
        "phrases": _texts(said.get("phrases"), f"{where}, its phrases"),
        "pinned": _flag(said.get("pinned"), f"{where}: “pinned”"),
        "hidden": _flag(said.get("hidden"), f"{where}: “hidden”"),
        "centre": _numbers(said.get("centre"), f"{where}, its centre"),
        "alone": False,
    }


def _called(said: Mapping) -> str:
    """" (“…”)": the label of a topic whose label is refused, as far as it can be read."""
    label = tidy(said["label"]) if isinstance(said.get("label"), str) else ""
    return f" (“{label[:NAMED]}{'…' if len(label) > NAMED else ''}”)" if label else ""


def _text(said: object, where: str, longest: int) -> str:
    if said is None:
        return ""
    if not isinstance(said, str):
        raise BadInput(f"{where} must be a text.")
    # Names are shown as plain text everywhere: what looks like markup is none, here as in Rename.
    text = tidy(said)
    if len(text) > longest:
        raise BadInput(f"{where} is too long; use at most {longest} characters.")
    return text


def _texts(said: object, where: str) -> list[str]:
    if said is None:
        return []
    if not isinstance(said, list) or len(said) > MOST_WORDS:
        raise BadInput(f"{where} must be a list of at most {MOST_WORDS} texts.")
    return [text for one in said if (text := _text(one, where, LONGEST_WORD))]


def _flag(said: object, where: str) -> bool:
    if said is not None and not isinstance(said, bool):
        raise BadInput(f"{where} must be true or false.")
    return bool(said)


def _numbers(said: object, where: str) -> list[float]:
    if said is None:
        return []
    if not isinstance(said, list) or len(said) > 10_000 or not all(
            isinstance(one, int | float) and not isinstance(one, bool)
            and abs(one) < 1e6 and math.isfinite(one) for one in said):
        raise BadInput(f"{where} must be a list of numbers; leave it out, and the words count.")
    return [float(one) for one in said]


def _check_names(topics: Sequence[Mapping]) -> None:
    first: dict[str, int] = {}
    for place, one in enumerate(topics, start=1):
        before = first.setdefault(one["label"].casefold(), place)
        if before != place:
            raise BadInput(f"Topics {before} and {place} of the file are both called "
                           f"“{one['label']}”; give each a name of its own.")


def _check_tree(topics: Sequence[dict]) -> None:
    named = {one["label"].casefold(): one for one in topics}
    for one in topics:
        if one["parent"] is None or one["parent"] == "":
            one["parent"] = None
            continue
        top = named.get(one["parent"].casefold())
        if top is None:
            raise BadInput(f"“{one['label']}” stands under “{one['parent']}”, which the file does "
                           "not name; add that topic, or correct the parent.")
        one["parent"] = top["label"]
        seen = {one["label"]}
        while top is not None:
            if top["label"] in seen:
                raise BadInput(f"“{one['label']}” stands under itself in the end; correct the "
                               "parents of the topics around it.")
            seen.add(top["label"])
            top = named.get((top["parent"] or "").casefold())
        if len(seen) > 2:
            raise BadInput(f"“{one['label']}” stands on a third level; a tree has topics and "
                           "subtopics. Put it under a topic.")
    parents = {one["parent"] for one in topics}
    for one in topics:
        one["alone"] = one["parent"] is None and one["label"] not in parents
