"""Innovate: from what matters to a plan that somebody carries out."""
