"""The made-up company's customers: stable ids, home stores, addresses that reach nobody."""

import numpy as np
import pandas as pd

from core.demo.company import LANGUAGES, STORES

CUSTOMERS = 3_600
_NAMES = {
    "en": "alice ben chloe daniel ella harry isla jack lucy oliver ruby tom",
    "de": "anna felix greta jonas klara lena lukas mia moritz nele paul tim",
    "fr": "adele basile camille elise hugo jules lea louis manon noe rose theo",
    "es": "alba bruno carla diego elena hugo irene lola marcos nora pablo sara",
}
_FAMILIES = {
    "en": "Ashby Brennan Carter Dalton Ellery Foster Grant Hughes Irving Keane Lowell Marsh",
    "de": "Albers Brandt Cramer Dietz Engel Fuchs Graf Hartwig Jansen Kessler Lorenz Menzel",
    "fr": "Aubry Blanchard Colin Dumas Fabre Garnier Henry Lacroix Masson Noël Perrin Roussel",
    "es": "Aguilar Blanco Campos Durán Esteban Fuentes Gallego Herrera Lozano Mora Nieto Ortega",
}
AGREED, REFUSED = 0.68, 0.07  # to being written to; of the rest nobody knows
_HOSTS = ("example.com", "example.org", "post.example", "mail.example")


def register(seed: int) -> pd.DataFrame:
    """The customer register as the shop system exports it, by customer number.

    Columns: customer_id, name, email, language, newsletter (yes, no, or missing), store, country,
    loyalty_card.
    """
    people = customers(seed)
    rng = np.random.default_rng([seed, 7])
    families = {language: words.split() for language, words in _FAMILIES.items()}
    picked, answered = rng.integers(0, 12, CUSTOMERS), rng.random(CUSTOMERS)
    people["name"] = [
        f"{email.partition('.')[0].title()} {families[language][at]}"
        for email, language, at in zip(people["email"], people["language"], picked, strict=True)
    ]
    people["newsletter"] = np.where(answered < AGREED, "yes", np.where(
        answered < AGREED + REFUSED, "no", None))
    return people.rename(columns={"customer": "customer_id"}).sort_values("customer_id")[
        ["customer_id", "name", "email", "language", "newsletter", "store", "country",
         "loyalty_card"]]


def customers(seed: int) -> pd.DataFrame:
    """Every customer: [customer, email, store, country, language, loyalty_card, regular, warmth].

    regular: relative number of responses (heavy tailed: a few answer often).
    warmth: lasting lean of the latent score. One row a customer; the index is its position.
    """
    rng = np.random.default_rng([seed, 1])
    shops = list(STORES)
    shares = np.array([STORES[name][2] for name in shops])
    stores = rng.choice(shops, size=CUSTOMERS, p=shares / shares.sum())
    # Tourists and newcomers: one in twenty-five writes in another language than the store's.
    abroad = rng.random(CUSTOMERS) < 0.04
    other = rng.choice(LANGUAGES, size=CUSTOMERS)
    languages = np.where(abroad, other, [STORES[store][1] for store in stores])
    numbers = 10_000 + rng.permutation(90_000)[:CUSTOMERS]
    first = rng.integers(0, 12, CUSTOMERS)
    names = {language: first_names.split() for language, first_names in _NAMES.items()}
    hosts = rng.choice(_HOSTS, size=CUSTOMERS)
    return pd.DataFrame({
        "customer": [f"C{number}" for number in numbers],
        "email": [
            f"{names[language][at]}.{number}@{host}"
            for language, at, number, host in zip(languages, first, numbers, hosts, strict=True)
        ],
        "store": stores,
        "country": [STORES[store][0] for store in stores],
        "language": languages,
        "loyalty_card": np.where(rng.random(CUSTOMERS) < 0.45, "yes", "no"),
        "regular": rng.gamma(0.9, size=CUSTOMERS) + 0.05,
        "warmth": rng.normal(0, 0.45, CUSTOMERS),
    })
