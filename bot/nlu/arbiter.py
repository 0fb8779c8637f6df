"""A Rasa component that lets the knowledge base speak when the intent is in doubt."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import resources
from bot.knowledge.answering import SURE
from bot.nlu.language import message_language

QUESTION = "ask_question"
_SURE_CHECK, _SURE_SCOPE, _SURE_OTHER, _NEVER_SURE = 0.8, 0.85, 0.5, 1.1
_CLEAR = SURE + 0.1
_INTERROGATIVE = re.compile(
    r"^\W*(ce|cum|cind|cat|cit|cita|unde|cine|care|chto|kak|kogda|gde|kto|skolko|kakie|kakoi|kakaia"
    r"|what|how|when|where|who|which|why)\b"
)
_REQUEST = re.compile(r"\b(verific|calcul|check|prover|rasschita|poschita|posmotri|test|anket)", re.I)
_NEVER = {"hotline_contact", "affirm", "deny", "dont_know", "cancel", "answer_check", "None"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KnowledgeArbiter(GraphComponent):
    """Changes an unsure intent to ``ask_question`` when an entry clearly answers the message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeArbiter:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            intent = message.get(INTENT) or {}
            name = str(intent.get("name"))
            confidence = float(intent.get("confidence") or 0.0)
            if name in _NEVER or name == QUESTION or len(text.split()) < 2:
                continue
            if confidence >= self._sure_enough(name, text, message, tracker):
                continue
            found = resources.search().search(text, message_language(message, tracker), top=1)
            if found and found[0].score >= _CLEAR:
                answer = {"name": QUESTION, "confidence": found[0].score}
                message.set(INTENT, answer, add_to_output=True)
        return messages

    @staticmethod
    def _sure_enough(name: str, text: str, message: Message, tracker: DialogueStateTracker) -> float:
        if name.startswith("check_"):
            key = resources.identifier().key(text, message_language(message, tracker))
            if _INTERROGATIVE.search(key):
                return _NEVER_SURE
            return _SURE_OTHER if _REQUEST.search(key) else _SURE_CHECK
        return _SURE_SCOPE if name == "out_of_scope" else _SURE_OTHER
