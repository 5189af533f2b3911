"""What is true of the made-up company, said a second time and not read from its maker.

Effects are steps of the latent score (0–10) that a bad or a good mention brings.
"""

PAINS = {
    "waiting": -2.4, "late": -2.8, "damaged": -2.9, "returns": -2.0, "price": -1.0, "hours": -0.8,
    "app": -2.6, "search": -1.1, "stock": -1.4, "billing": -6.0,
}
STRENGTHS = {"staff": 1.5, "quality": 1.2, "clean": 0.9, "loyalty": 0.8}
NULL = "parking"
RARE_AND_SEVERE = "billing"
GROWING = "late"
# Which of them stand on which scale often enough to be told apart.
WORST_OF_NPS = "waiting"
WORST_OF_STARS = "app"
WORST_OF_EFFORT = "returns"
TOPICS = {*PAINS, *STRENGTHS, NULL}
SHARES = {"en": 0.40, "de": 0.30, "fr": 0.15, "es": 0.15}
