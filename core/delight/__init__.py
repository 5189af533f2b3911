"""Delight: did it work, what was it worth, and who should hear of it."""
