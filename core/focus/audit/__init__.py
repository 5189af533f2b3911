"""How far the tags can be trusted: a sample judged by a person, and what it says."""
