"""A made-up company with planted truths, walked through the real doors."""

from core.demo.build import build
from core.demo.company import TRUTH, PlantedTopic
from core.demo.world import World, responses

__all__ = ["TRUTH", "PlantedTopic", "World", "build", "responses"]
