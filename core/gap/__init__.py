"""Gap: how much of what customers say ends in an action that is proven to work."""
