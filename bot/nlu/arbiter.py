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
from bot.knowledge.answering import SURE, WORTH_OFFERING
from bot.nlu.language import message_language

QUESTION = "ask_question"
PLAN = "ask_plan"
_SURE_SCOPE, _SURE_OTHER, _SURE_ENTITLED, _NEVER_ENOUGH = 0.6, 0.5, 0.85, 1.1
_CLEAR, _BEYOND_DOUBT = SURE + 0.1, 0.85
_REQUEST = re.compile(
    r"\b(verif|calcul|check|prover|rasschit|poschit|posmotr|test|anket|chestionar|quiz|qualif|eligib"
    r"|would .*(be )?paid|will (they|the state) pay|(what|which) sum|how much (money )?(will|would|can|do) "
    r"(i|we|he|she|they)|how much (money )?for (me|us)|cit as primi|cat as primi|cat mi se cuvine"
    r"|cit mi se cuvine|cati bani (primesc|imi dau)|skolko (mne|ia|nam) (poluch|dad|polozh|vyplat|viplat|zaplat))"
)
_ENTITLED = re.compile(
    r"\b(am (si eu )?dreptul|mi se cuvine|ni se cuvine|are dreptul|avem dreptul|pot primi|pot obtine|pot lua"
    r"|polozhen|imeiu pravo|imeet pravo|mogu li ia|mozhno li mne|mne dadut|am i entitled|am i eligible"
    r"|can i get|do i qualify|could i get|is (he|she|my) .*(entitled|eligible))"
)
_NEVER = {"hotline_contact", "affirm", "deny", "dont_know", "cancel", "answer_check", "None"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KnowledgeArbiter(GraphComponent):
    """Changes an unsure intent to ``ask_question`` when an entry clearly answers the message.

    What asks for records of the national plans becomes ``ask_plan``.
    """

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
            language = message_language(message, tracker)
            if resources.plan_queries().read(resources.identifier().key(text, language)):
                message.set(INTENT, {"name": PLAN, "confidence": 1.0}, add_to_output=True)
                continue
            if name in _NEVER or name == QUESTION:
                continue
            if name.startswith("check_"):
                least = self._least_for_check(text, confidence, language)
            elif len(text.split()) < 2 or confidence >= self._sure_enough(name):
                continue
            else:
                least = _BEYOND_DOUBT if name == "out_of_scope" else _CLEAR
            found = resources.search().search(text, language, top=1)
            if found and found[0].score >= least:
                answer = {"name": QUESTION, "confidence": found[0].score}
                message.set(INTENT, answer, add_to_output=True)
        return messages

    @staticmethod
    def _sure_enough(name: str) -> float:
        return _SURE_SCOPE if name == "out_of_scope" else _SURE_OTHER

    @staticmethod
    def _least_for_check(text: str, confidence: float, language: str) -> float:
        """Return the score from which an entry is answered instead of starting a check.

        Who asks to verify gets the check; who asks a question gets its answer, which offers the check.
        """
        key = resources.identifier().key(text, language)
        if _REQUEST.search(key):
            return _NEVER_ENOUGH if confidence >= _SURE_OTHER else _CLEAR
        if _ENTITLED.search(key) and confidence >= _SURE_ENTITLED:
            return _NEVER_ENOUGH
        return WORTH_OFFERING
