# ruff: noqa: E501
"""Made-up comments in four languages whose subjects are known: the truth that tests recover."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Subject → language → sentences that speak of it; {} is an adjective, good or bad.
SENTENCES = {
    "delivery": {
        "en": ["the delivery was {}", "my parcel arrived and shipping was {}", "the courier delivery is {}", "{} shipping of the package"],
        "de": ["die Lieferung war {}", "mein Paket kam an und der Versand war {}", "der Paketbote liefert {}", "der Versand der Pakete ist {}"],
        "fr": ["la livraison était {}", "mon colis est arrivé et la livraison fut {}", "le livreur de colis est {}", "livraison du paquet {}"],
        "es": ["la entrega fue {}", "mi paquete llegó y el envío fue {}", "el repartidor de paquetes es {}", "envío del paquete {}"],
    },
    "staff": {
        "en": ["the staff were {}", "the sales assistant was {}", "employees in the shop are {}", "{} personnel at the counter"],
        "de": ["das Personal war {}", "die Verkäuferin war {}", "die Mitarbeiter im Laden sind {}", "das Personal an der Theke ist {}"],
        "fr": ["le personnel était {}", "la vendeuse était {}", "les employés du magasin sont {}", "le personnel au comptoir est {}"],
        "es": ["el personal fue {}", "la vendedora fue {}", "los empleados de la tienda son {}", "el personal del mostrador es {}"],
    },
    "price": {
        "en": ["the prices are {}", "the price of it was {}", "what it costs is {}", "{} prices compared with others"],
        "de": ["die Preise sind {}", "der Preis dafür war {}", "was es kostet ist {}", "die Preise im Vergleich sind {}"],
        "fr": ["les prix sont {}", "le prix était {}", "ce que ça coûte est {}", "les prix comparés aux autres sont {}"],
        "es": ["los precios son {}", "el precio fue {}", "lo que cuesta es {}", "los precios comparados con otros son {}"],
    },
    "website": {
        "en": ["the website is {}", "ordering online on the web page was {}", "the app on my phone is {}", "{} internet site and login"],
        "de": ["die Webseite ist {}", "online bestellen auf der Internetseite war {}", "die App auf dem Handy ist {}", "die Internetseite und das Einloggen sind {}"],
        "fr": ["le site web est {}", "commander en ligne sur le site internet était {}", "l'application sur mon téléphone est {}", "le site internet et la connexion sont {}"],
        "es": ["la página web es {}", "pedir en línea en el sitio web fue {}", "la aplicación en mi móvil es {}", "el sitio de internet y el acceso son {}"],
    },
    "parking": {
        "en": ["the car park is {}", "parking my car was {}", "parking spaces outside are {}", "{} car parking"],
        "de": ["der Parkplatz ist {}", "das Auto parken war {}", "die Parkplätze draußen sind {}", "das Parkhaus für Autos ist {}"],
        "fr": ["le parking est {}", "garer ma voiture était {}", "les places de stationnement dehors sont {}", "le stationnement des voitures est {}"],
        "es": ["el aparcamiento es {}", "aparcar mi coche fue {}", "las plazas de parking fuera son {}", "el estacionamiento para coches es {}"],
    },
    "toilets": {
        "en": ["the toilets were {}", "the restroom is {}", "the bathroom and washbasin were {}", "{} toilets upstairs"],
        "de": ["die Toiletten waren {}", "das WC ist {}", "Bad und Waschbecken waren {}", "die Toiletten oben sind {}"],
        "fr": ["les toilettes étaient {}", "les WC sont {}", "la salle de bain et le lavabo étaient {}", "les toilettes en haut sont {}"],
        "es": ["los baños estaban {}", "el aseo es {}", "el cuarto de baño y el lavabo estaban {}", "los aseos de arriba son {}"],
    },
    "food": {
        "en": ["the food in the café was {}", "the coffee and cake are {}", "lunch in the restaurant was {}", "{} sandwiches and meals"],
        "de": ["das Essen im Café war {}", "Kaffee und Kuchen sind {}", "das Mittagessen im Restaurant war {}", "die belegten Brote und Speisen sind {}"],
        "fr": ["la nourriture au café était {}", "le café et les gâteaux sont {}", "le déjeuner au restaurant était {}", "les sandwichs et les repas sont {}"],
        "es": ["la comida en la cafetería fue {}", "el café y los pasteles son {}", "el almuerzo en el restaurante fue {}", "los bocadillos y las comidas son {}"],
    },
    "refund": {
        "en": ["the refund was {}", "getting my money back was {}", "the return and refund process is {}", "{} reimbursement of the money"],
        "de": ["die Rückerstattung war {}", "mein Geld zurück zu bekommen war {}", "Rückgabe und Erstattung sind {}", "die Erstattung des Geldes ist {}"],
        "fr": ["le remboursement était {}", "récupérer mon argent était {}", "le retour et le remboursement sont {}", "le remboursement de l'argent est {}"],
        "es": ["el reembolso fue {}", "recuperar mi dinero fue {}", "la devolución y el reembolso son {}", "el reembolso del dinero es {}"],
    },
}  # fmt: skip
TONES = {
    "en": (["great", "excellent", "quick and easy", "lovely", "very good"], ["terrible", "bad", "slow and annoying", "disappointing", "a shame"]),
    "de": (["großartig", "ausgezeichnet", "schnell und einfach", "angenehm", "sehr gut"], ["furchtbar", "schlecht", "langsam und lästig", "enttäuschend", "eine Zumutung"]),
    "fr": (["super", "excellent", "rapide et facile", "agréable", "très bien"], ["affreux", "mauvais", "lent et pénible", "décevant", "une honte"]),
    "es": (["estupendo", "excelente", "rápido y fácil", "agradable", "muy bueno"], ["terrible", "malo", "lento y molesto", "decepcionante", "una vergüenza"]),
}  # fmt: skip
FRAMES = {
    "en": ["{}", "I think {}", "honestly, {}", "this time {}", "for us {}", "last week {}", "I must say {}", "as always {}"],
    "de": ["{}", "ich finde, {}", "ehrlich gesagt, {}", "diesmal: {}", "für uns: {}", "letzte Woche: {}", "man muss sagen, {}", "wie immer: {}"],
    "fr": ["{}", "je trouve que {}", "franchement, {}", "cette fois {}", "pour nous {}", "la semaine dernière {}", "il faut dire que {}", "comme toujours {}"],
    "es": ["{}", "creo que {}", "sinceramente, {}", "esta vez {}", "para nosotros {}", "la semana pasada {}", "hay que decir que {}", "como siempre {}"],
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """comments and scores (n,); sentences: [response, start, subject, tone], in order."""

    comments: list[str]
    scores: np.ndarray
    languages: list[str]
    sentences: pd.DataFrame

    def truth_of(self, mentions: pd.DataFrame) -> pd.DataFrame:
        """Subject, tone and language of each mention: those of the sentence it lies in."""
        told = pd.merge_asof(
            mentions[["response", "start"]].assign(at=_place(mentions)),
            self.sentences.assign(at=_place(self.sentences))[["at", "subject", "tone"]],
            on="at",
        )
        return told.assign(language=[self.languages[i] for i in mentions["response"]])


def _place(rows: pd.DataFrame) -> pd.Series:
    return rows["response"] * 10_000 + rows["start"]


def planted(n: int, seed: int = 0, subjects: tuple[str, ...] = tuple(SENTENCES)) -> Planted:
    """n comments of one or two sentences about one subject each; the score is the mean tone."""
    rng = np.random.default_rng(seed)
    comments, scores, languages, sentences = [], [], [], []
    for response in range(n):
        language = str(rng.choice(["en", "de", "fr", "es"]))
        text, tones = "", []
        for subject in rng.choice(subjects, rng.integers(1, 3), replace=False):
            bad = int(rng.integers(2))
            clause = rng.choice(SENTENCES[str(subject)][language])
            clause = clause.format(rng.choice(TONES[language][bad]))
            sentence = rng.choice(FRAMES[language]).format(clause)
            tones.append(1 - 2 * bad)
            sentences.append((response, len(text), str(subject), tones[-1]))
            text += sentence[0].upper() + sentence[1:] + ". "
        comments.append(text.strip())
        scores.append(np.mean(tones))
        languages.append(language)
    table = pd.DataFrame(sentences, columns=["response", "start", "subject", "tone"])
    return Planted(comments, np.array(scores), languages, table)
