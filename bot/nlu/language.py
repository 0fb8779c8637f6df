"""A Rasa component that adds the message's language as an entity, which fills a slot."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import resources

DEFAULT_LANGUAGE = "ro"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentification(GraphComponent):
    """The hub's choice wins, then the person's, then what the text looks like, then the past."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentification:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Add an entity ``language`` to each message."""
        for message in messages:
            language = message_language(message, tracker)
            entity = {
                "entity": "language",
                "value": language,
                "start": 0,
                "end": 0,
                "extractor": type(self).__name__,
            }
            entities = message.get(ENTITIES) or []
            message.set(ENTITIES, [*entities, entity], add_to_output=True)
        return messages


def message_language(message: Message, tracker: DialogueStateTracker | None) -> str:
    """Return the language to answer *message* in."""
    given = (message.get("metadata") or {}).get("language")
    if given:
        return str(given)
    previous = tracker.get_slot("language") if tracker else None
    if previous and tracker and tracker.get_slot("language_chosen"):
        return str(previous)
    found = resources.identifier().identify(message.get(TEXT) or "", previous).language
    return found or previous or DEFAULT_LANGUAGE
