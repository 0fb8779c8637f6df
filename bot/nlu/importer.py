"""A Rasa importer: the knowledge base's questions are examples of the intent ``ask_question``."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import resources
from bot.training import questions_like_requests

QUESTION = "ask_question"
CONTACT = "hotline_contact"
_CONTACT_ENTRIES = frozenset(
    f"hotline-{name}"
    for name in (
        "number", "from-abroad", "hours", "weekends", "night", "email", "website", "live-chat",
        "price", "location", "social-networks",
    )
)  # fmt: skip


class KnowledgeImporter(TrainingDataImporter):
    """Adds a question of each entry and language; of the contact entries every third, as their own
    intent; and questions that no entry answers, where they read like a request for something else.

    One is enough to show what questions are about, and leaves the other intents their weight.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: Any = None,
        **kwargs: Any,
    ) -> None:
        pass

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        examples = []
        for number, entry in enumerate(resources.knowledge().entries.values()):
            contact = entry.id in _CONTACT_ENTRIES
            for questions in entry.questions.values():
                chosen = questions[::3] if contact else [questions[number % len(questions)]]
                intent = CONTACT if contact else QUESTION
                examples += [Message(data={TEXT: text, INTENT: intent}) for text in chosen]
        for text, _ in questions_like_requests():
            examples.append(Message(data={TEXT: text, INTENT: QUESTION}))
        return TrainingData(training_examples=examples)

    def get_domain(self) -> Domain:
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        return None
