"""The words of files of customers and of events (en, de, fr, es): headers, events, consent."""

from functools import lru_cache

from core.collect.meaning.words import ROLE_WORDS, RoleWords, plain, role_words
from core.model import CustomerRole, EventKind, EventRole

CUSTOMER_WORDS: dict[CustomerRole, RoleWords] = {
    "customer": role_words(
        "customer, customer id, customer number, customer no, customer key, id, no, nr, number,"
        " kunde, kundennummer, kunden id, kundennr, kunden nr, client, client id, id client,"
        " numero client, cliente, id cliente, numero de cliente, user id, userid, account id,"
        " account, account number, contact id, member id, customerid, guest id, person id,"
        " external id, external reference",
        "customer id, customer number, kundennummer, kundennr, user id, client id, id client,"
        " id cliente, member id, contact id, account id",
        "email, mail, name, since, type, segment, status, group"),
    "email": ROLE_WORDS["email"],
    "name": role_words(
        "name, customer name, full name, fullname, contact name, contact, guest, guest name,"
        " kundenname, ansprechpartner, nom, nom complet, nom du client, nombre, nombre completo,"
        " nombre del cliente, vor und nachname, display name",
        "first name, firstname, given name, vorname, prenom, full name",
        "user name, store name, company name, product name, file name"),
    "language": ROLE_WORDS["language"],
    "consent": role_words(
        "consent, opt in, optin, marketing consent, email consent, permission, may contact,"
        " may be contacted, contact allowed, gdpr, dsgvo, einwilligung, zustimmung, kontakt"
        " erlaubt, darf kontaktiert werden, werbeeinwilligung, consentement, accord,"
        " consentimiento, permiso, autorizacion, newsletter, subscribed, accepts marketing",
        "consent, opt in, optin, einwilligung, zustimmung, consentement, consentimiento,"
        " permission, accepts marketing",
        "date, source, at, on, datum, id"),
    "date": role_words(
        "since, customer since, client since, member since, date, created, created at, created on,"
        " signup date, sign up date, signed up, joined, joined at, join date, start date,"
        " registered, registration date, registered at, first order, kunde seit, seit, datum,"
        " angelegt am, anlagedatum, erstellt am, registriert am, beginn, client depuis, depuis,"
        " date de creation, date d inscription, inscrit le, cliente desde, desde, fecha,"
        " fecha de alta, fecha de registro, alta",
        "since, joined, signup, registered, registration, seit, depuis, inscription, desde, alta",
        "birth, geburt, geburtsdatum, naissance, nacimiento, updated, modified, last, consent"),
}

EVENT_WORDS: dict[EventRole, RoleWords] = {
    "id": role_words(
        "id, event id, order id, order number, order no, transaction id, invoice number,"
        " booking id, ticket id, review id, reference, bestellnummer, auftragsnummer,"
        " rechnungsnummer, vorgangsnummer, ticketnummer, id commande, numero de commande,"
        " id evenement, id pedido, numero de pedido, id evento, uuid, nr, no, number, #",
        "order id, order number, event id, transaction id, ticket id, bestellnummer,"
        " auftragsnummer, numero de commande, numero de pedido",
        "customer, user, kunde, kunden, client, cliente, product, account, member, contact"),
    "customer": role_words(
        "customer, customer id, customer number, customer no, customer key, kunde, kundennummer,"
        " kunden id, kundennr, kunden nr, client, client id, id client, numero client, cliente,"
        " id cliente, numero de cliente, user id, userid, user, account id, account, contact id,"
        " member id, member, customerid, guest id, person id, buyer, kaufer, acheteur, comprador",
        "customer id, customer number, kundennummer, kundennr, user id, client id, id client,"
        " id cliente, member id, contact id, account id, customer email",
        "name, type, segment, status, group"),
    "event": role_words(
        "event, event type, event name, event kind, type, type of event, kind, activity, action,"
        " what happened, outcome, ereignis, ereignistyp, ereignisart, vorgang, vorgangsart, aktion,"
        " art, typ, evenement, type d evenement, type evenement, action client, evento,"
        " tipo de evento, tipo, accion, suceso",
        "event, ereignis, evenement, evento", "id, date, datum, value, wert"),
    "date": role_words(
        "date, datum, fecha, event date, order date, purchase date, happened on, occurred on,"
        " occurred at, created at, created, timestamp, time, day, when, invoice date, booking date,"
        " paid at, placed at, bestelldatum, kaufdatum, auftragsdatum, rechnungsdatum, am, wann,"
        " zeitstempel, tag, ereignisdatum, date de commande, date d achat, date d evenement, jour,"
        " le, fecha de pedido, fecha de compra, fecha del evento, dia",
        "date*, datum*, bestelldatum, kaufdatum, fecha, happened, occurred, timestamp, created",
        "birth, geburt, naissance, nacimiento, updated, modified, due, delivery, shipped"),
    "value": role_words(
        "value, amount, total, order value, order total, revenue, price, sum, net amount,"
        " gross amount, grand total, subtotal, total price, turnover, sales, wert, betrag, summe,"
        " umsatz, bestellwert, auftragswert, preis, gesamtbetrag, gesamtpreis, nettobetrag,"
        " bruttobetrag, rechnungsbetrag, montant, valeur, prix, somme, montant total, importe,"
        " valor, precio, importe total, monto, cantidad total",
        "amount, revenue, value, total, betrag, umsatz, bestellwert, montant, importe, valor",
        "count, number, quantity, items, anzahl, menge, currency, id, date, tax, discount"),
    "currency": role_words(
        "currency, currency code, wahrung, wahrungscode, devise, monnaie, moneda, divisa, waehrung",
        "currency, wahrung, devise, moneda, divisa"),
}

_EVENTS: dict[EventKind, str] = {
    EventKind.ORDER:
        "order, orders, purchase, sale, buy, bought, booking, transaction, checkout, invoice,"
        " bestellung, kauf, einkauf, auftrag, buchung, bestellt, gekauft, commande, achat,"
        " reservation, vente, pedido, compra, encargo, reserva, venta, orden",
    EventKind.RENEWAL:
        "renewal, renew, renewed, subscription renewal, contract renewal, extension, prolongation,"
        " verlangerung, vertragsverlangerung, aboverlangerung, verlangert, renouvellement,"
        " reconduction, renouvele, renovacion, renovado, prorroga, contract extension",
    EventKind.CHURN:
        "churn, churned, cancellation, cancelation, cancelled, canceled, cancel, termination,"
        " terminated, subscription cancelled, subscription canceled, contract cancelled,"
        " contract ended, kundigung, gekundigt, vertragskundigung, abwanderung,"
        " vertragsende, resiliation, resilie, desabonnement, depart, annulation, baja,"
        " cancelacion, cancelado, rescision, abandono",
    EventKind.REFERRAL:
        "referral, refer, referred, recommendation, referred friend, friend referred, empfehlung,"
        " weiterempfehlung, weiterempfohlen, geworben, kundenwerbung, parrainage, recommandation,"
        " recomendacion, referido",
    EventKind.REVIEW:
        "review, reviewed, rating, public review, online review, product review, testimonial,"
        " bewertung, rezension, produktbewertung, avis, evaluation, commentaire public, resena,"
        " valoracion, opinion",
    EventKind.SUPPORT:
        "support request, support, support ticket, support case, ticket, case, complaint,"
        " service request, helpdesk, help request, inquiry, enquiry, support contact,"
        " supportanfrage, anfrage, serviceanfrage, beschwerde, reklamation, supportfall,"
        " demande d assistance, assistance, demande de support, reclamation, sav, requete,"
        " soporte, solicitud de soporte, solicitud de ayuda, incidencia, queja, consulta,"
        " peticion de soporte, ticket de soporte",
}
_KIND_OF = {plain(word): kind for kind, words in _EVENTS.items() for word in words.split(",")}
# Words that say when or how, but not what.
_FILLERS = frozenset({"placed", "created", "completed", "received", "new", "opened", "submitted",
                      "event", "customer", "paid", "neue", "neuer", "eingegangen", "aufgegeben",
                      "nouvelle", "nouveau", "nueva", "nuevo", "online"})


def _set(text: str) -> frozenset[str]:
    return frozenset(plain(word) for word in text.split(","))


_GIVEN = _set(
    "yes, y, true, 1, given, granted, opt in, opted in, optin, accepted, agreed, allowed, consent,"
    " subscribed, on, x, ja, j, wahr, erteilt, zugestimmt, eingewilligt, erlaubt, liegt vor,"
    " oui, o, vrai, donne, accepte, accorde, si, s, verdadero, dado, aceptado, otorgado, concedido")
_REFUSED = _set(
    "no, n, false, 0, refused, denied, declined, opt out, opted out, optout, withdrawn, revoked,"
    " unsubscribed, off, not given, nein, falsch, abgelehnt, verweigert, widerrufen,"
    " nicht erteilt, non, faux, refuse, retire, falso, rechazado, denegado, revocado, retirado")


@lru_cache(maxsize=10_000)
def event_of(text: str) -> EventKind | None:
    """The event that a word or two of any of the four languages name; None where none does."""
    words = plain(text)
    if words in _KIND_OF:
        return _KIND_OF[words]
    return _KIND_OF.get(" ".join(word for word in words.split() if word not in _FILLERS))


@lru_cache(maxsize=1_000)
def consent_of(text: str) -> str | None:
    """"given" or "refused"; None where the text says neither."""
    words = plain(text)
    return "given" if words in _GIVEN else "refused" if words in _REFUSED else None
