"""From comments to topics: mentions, languages, the embedding, the tree, labels, sentiment."""
