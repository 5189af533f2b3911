"""What topics are called where people read of them; kept, and in files, each has its own name."""

from collections import Counter

from core.focus.taxonomy.replay import Taxonomy
from core.model import IN_GENERAL


def labels(tree: Taxonomy) -> dict[str, str]:
    """Topic shown → its name. An only subtopic bears its topic's: there is nothing beside it that
    it could be "in general" of. A name that an analyst chose stays.
    """
    own = {one.id: one.label for one in tree.nodes}
    below = Counter(one.parent for one in tree.nodes if one.parent)
    return own | {
        one.id: own[one.parent] for one in tree.nodes
        if below[one.parent] == 1 and one.label.endswith(IN_GENERAL) and one.id not in tree.named}
