"""Focus: what customers say, what moves the score, what to do first."""
