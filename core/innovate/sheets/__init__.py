"""The sheets of the action plan; each takes frozen values and writes one sheet."""
