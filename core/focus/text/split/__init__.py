"""From comments to mentions: what is the customer's own, in which language, cut where."""
