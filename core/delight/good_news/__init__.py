"""The good news for the house: a page and a slide."""
