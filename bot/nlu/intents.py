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
from bot.language.ngrams import NgramClassifier
from bot.nlu.language import message_language

RANKING = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KeyIntentClassifier(GraphComponent):
    """Logistic regression over n-grams of keys (see ``bot.language``)."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: NgramClassifier | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"regularisation": 8.0, "max_features": 80_000}

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
            model = NgramClassifier.load(folder / "intents.joblib")
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has an intent."""
        examples = [
            (message.get(TEXT), message.get(INTENT))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        identifier = resources.identifier()
        self._model = NgramClassifier(
            char_range=(2, 5),
            word_range=(1, 2),
            regularisation=self._config["regularisation"],
            max_features=self._config["max_features"],
        )
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
                key = resources.identifier().key(text, message_language(message, tracker))
                scores = self._model.probabilities([key])[0]
                best = sorted(scores.items(), key=lambda item: -item[1])[:RANKING]
                ranking = [{"name": name, "confidence": score} for name, score in best]
            first = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, first, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
