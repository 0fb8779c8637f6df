"""A Rasa component that knows an answer to a running check from an interruption of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import resources
from bot.eligibility import Interview
from bot.nlu.language import message_language

FORM = "check_form"
ANSWER = "answer_check"
_ALWAYS = {
    "cancel", "correct_answer", "why_ask", "talk_to_human", "delete_data", "change_language",
    "privacy",
}  # fmt: skip
_SURE_ALWAYS, _SURE_QUESTION, _SURE_OTHER, _SURE_CHECK = 0.55, 0.5, 0.6, 0.9
_QUESTION = re.compile(
    r"\?\s*$|^\W*(ce|cum|cind|când|cât|cit|unde|cine|care|de ce|что|как|когда|где|кто|сколько"
    r"|почему|зачем|what|how|when|where|who|which|why|can|do|does|is)\b",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CheckAnswerClassifier(GraphComponent):
    """While a check runs, sets the intent ``answer_check`` unless the person asks something else."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CheckAnswerClassifier:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        if tracker is not None and tracker.active_loop_name == FORM:
            for message in messages:
                if self._is_answer(message, tracker):
                    answer = {"name": ANSWER, "confidence": 1.0}
                    message.set(INTENT, answer, add_to_output=True)
        return messages

    def _is_answer(self, message: Message, tracker: DialogueStateTracker) -> bool:
        intent = message.get(INTENT) or {}
        name, confidence = intent.get("name"), float(intent.get("confidence") or 0.0)
        text = message.get(TEXT) or ""
        state = tracker.get_slot("check_state")
        if not state:
            return False
        check = resources.checks().named(state["check"])
        interview = Interview.from_dict(check, date.today(), state)
        language = message_language(message, tracker)
        readable = interview.reads(text, language) is not None
        if name in _ALWAYS and confidence >= _SURE_ALWAYS and not _short_value(text, readable):
            return False
        question = bool(_QUESTION.search(text)) and len(text.split()) > 2
        if readable and not question:
            return True
        if question and name and name.startswith("check_") and confidence < _SURE_CHECK:
            message.set(INTENT, {"name": "ask_question", "confidence": confidence})
            return False
        if question or name in ("ask_question", "hotline_contact", "ask_source"):
            return not (question or confidence >= _SURE_QUESTION)
        return confidence < _SURE_OTHER or name in ("affirm", "deny", "dont_know", None)


def _short_value(text: str, readable: bool) -> bool:
    """A word or two that answers the question is an answer, whatever else it looks like."""
    return readable and len(text.split()) <= 3
