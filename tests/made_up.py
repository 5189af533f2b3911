"""Files of made-up feedback, for tests that need something to read."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

# Subject, what is said of it when it is good and when it is bad, and what it does to the score.
SUBJECTS = (
    ("the coffee machine", ("poured a lovely espresso", "was quick and clean"),
     ("was broken again", "gave only cold, bitter coffee"), 1.0),
    ("the wifi", ("was fast in every corner", "let me join a video call"),
     ("dropped every few minutes", "asked for a password nobody knew"), 0.8),
    ("the staff", ("greeted us with a smile", "found my lost jacket"),
     ("ignored us at the desk", "argued in front of the guests"), 2.2),
    ("the showers", ("were spotless and hot", "had fresh towels"),
     ("were closed for repairs", "had mould between the tiles"), 1.4),
    ("the food", ("was fresh, with plenty of salad", "tasted like a good restaurant"),
     ("ran out before noon", "was stale bread and grey sausages"), 1.6),
    ("the seats", ("were soft with a socket at each", "gave us a quiet corner"),
     ("were all taken", "were torn and stained"), 1.2),
    ("the queue at the entrance", ("moved in a minute", "was nowhere to be seen"),
     ("took half an hour", "reached back to the gate"), 1.8),
    ("the price", ("was fair for what we got", "was lower than at the desk"),
     ("was far too high", "had doubled since last year"), 1.0),
)
OPENINGS = ("", "Honestly, ", "On a Monday morning ", "Before our flight ", "Once again ",
            "Travelling with children, ", "To be fair, ", "During the holidays ")
PLACES = ("Porto Velmar", "Aldersund", "Quillhaven", "Tresmonte", "Norrbyholm", "Castelrio")
TRAVELLERS = ("Business", "Couple", "Family", "Solo")
COLUMNS = ("review_id", "author", "date", "place", "traveller", "overall_rating", "review")


def lounge_reviews(path: Path, rows: int, *, seed: int = 1, trap: bool = False) -> Path:
    """Writes a CSV of made-up lounge reviews, scored 1–5, and returns its path.

    trap: in June and July 2015 the scores stand on 1–10, as in the real file of this kind.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_reviews(rows, random.Random(seed), trap))
    return path


def _reviews(rows: int, rng: random.Random, trap: bool) -> Iterator[tuple[object, ...]]:
    first, days = date(2014, 1, 1), 669
    for number in range(rows):
        day = first + timedelta(days=number * days // rows)
        feeling, comment = _comment(rng)
        wide = trap and date(2015, 6, 9) <= day <= date(2015, 8, 2)
        top = 10 if wide else 5
        score = min(top, max(1, round(top * (0.62 + 0.11 * feeling + rng.gauss(0, 0.1)))))
        yield (f"R{number:06d}", f"Guest {rng.randrange(10**6):06d}", day.isoformat(),
               rng.choice(PLACES), rng.choice(TRAVELLERS), score, comment)


def _comment(rng: random.Random) -> tuple[float, str]:
    feeling, sentences = 0.0, []
    for name, good, bad, weight in rng.sample(SUBJECTS, rng.choice((1, 2, 2, 3))):
        pleased = rng.random() < 0.55
        feeling += weight if pleased else -weight
        sentence = rng.choice(OPENINGS) + f"{name} {rng.choice(good if pleased else bad)}"
        sentences.append(sentence[0].upper() + sentence[1:] + rng.choice((".", ".", "!")))
    return feeling, " ".join(sentences)
