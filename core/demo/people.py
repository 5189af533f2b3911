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
_HOSTS = ("example.com", "example.org", "post.example", "mail.example")


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
