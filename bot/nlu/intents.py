"""A Rasa intent classifier over folded, transliterated text in three languages."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import resources
from bot.language.asking import asks
from bot.nlu.intent_model import IntentModel
from bot.nlu.language import message_language

RANKING = 5
_COURTEOUS = {"greet", "thanks", "goodbye", "affirm", "small_talk"}
_FEWEST_WORDS = 3
"""Words that must follow a courtesy to be a request of their own."""
KNOWN = 0.95
"""How sure an intent is of a message that is one of its examples."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KeyIntentClassifier(GraphComponent):
    """A linear machine over traits of keys (see ``bot.language`` and ``intent_model``)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"regularisation": 0.5, "max_features": 80_000}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KeyIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KeyIntentClassifier:
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder / "intents.joblib")
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has an intent."""
        examples = [
            (message.get(TEXT), message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        identifier = resources.identifier()
        self._model = IntentModel(self._config["regularisation"], self._config["max_features"])
        self._model.fit(
            identifier.keys([text for text, _ in examples]), [intent for _, intent in examples]
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / "intents.joblib")
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            ranking = []
            if self._model and any(character.isalnum() for character in text):
                ranking = self._beyond_courtesy(text, message_language(message, tracker))
            first = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, first, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _beyond_courtesy(self, text: str, language: str) -> list[dict[str, Any]]:
        """Return the ranking of *text*; of what follows a greeting or thanks when that is a request."""
        ranking = self._ranking(text, language)
        rest = resources.requests().without_courtesy(text)
        if ranking[0]["name"] not in _COURTEOUS or len(rest.split()) < _FEWEST_WORDS:
            return ranking
        if rest == text.strip() or (ranking[0]["confidence"] >= KNOWN and not asks(rest)):
            return ranking
        beyond = self._ranking(rest, language)
        return ranking if beyond[0]["name"] in _COURTEOUS else beyond

    def _ranking(self, text: str, language: str) -> list[dict[str, Any]]:
        assert self._model is not None
        key = resources.identifier().key(text, language)
        shares = self._model.shares(key)
        known = self._model.known(key)
        if known:
            shares[known] = max(shares[known], KNOWN)
        best = sorted(shares.items(), key=lambda item: -item[1])[:RANKING]
        return [{"name": name, "confidence": share} for name, share in best]
