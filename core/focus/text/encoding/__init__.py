"""From texts to vectors: the embedding that ships, and a deeper one by choice."""
