"""Names for topics, in the customers' words."""
