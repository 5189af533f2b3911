"""What of a file is here already, said before anybody accepts it, and what the button then does."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.collect import here
from core.collect.here import Here
from core.collect.intake import Preview
from core.store import feedback
from core.store.database import Database
from pages.parts import words


@dataclass(frozen=True)
class Told:
    """sentence: "" where there is nothing to say. button: what the button that accepts says."""

    sentence: str
    button: str
    adds_nothing: bool = False


def state(db: Database) -> str:
    """Another text whenever a file came in since, or more of one."""
    return str([(one.id, one.status, one.next_row) for one in feedback.batches(db)])


def told(db: Database, path: Path, seen: Preview) -> Told:
    """What of the file is here already, and what its button says."""
    if seen.here:
        return of_feedback(seen.here)
    came_in = here.came_in(db, path, seen.kind) if seen.kind != "feedback" else None
    return Told(f"This very file came in on {words.day(came_in)}." if came_in else "",
                f"Accept {words.count(seen.rows, 'row')}")


def of_feedback(found: Here) -> Told:
    """The sentence and the button on rows of which some are here."""
    refused = f", {found.refused:,} would be refused" if found.refused else ""
    if found.new:
        altered = f" and {found.altered:,} brought up to date" if found.altered else ""
        return Told(f"{found.there:,} of {words.count(found.rows, 'row')} "
                    f"{'is' if found.there == 1 else 'are'} here already{refused}; {found.new:,} "
                    f"would be added{altered}.", f"Accept {words.count(found.new, 'new row')}")
    whole = (f"{found.there:,} of {words.count(found.rows, 'row')} "
             f"{'is' if found.there == 1 else 'are'}" if found.refused
             else f"All {found.rows:,} rows are" if found.rows > 1 else "This row is")
    whole += f" here already{refused};"
    if found.rescaled:
        return Told(f"{whole} the scores would be read on another scale.",
                    f"Accept {words.count(found.rows, 'row')}")
    if found.altered:
        return Told(f"{whole} {found.altered:,} would be brought up to date.",
                    f"Update {words.count(found.altered, 'response')}")
    return Told(f"{whole} nothing would be added.", "Accept it all the same", adds_nothing=True)


def say(one: Told) -> None:
    """Draws the sentence, where there is one."""
    if one.sentence:
        st.info(one.sentence, icon=":material/inventory_2:")
