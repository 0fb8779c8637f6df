"""The action that looks up the national plans."""

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import MOST_BUTTONS, related_buttons, respond, tell
from actions.conversation import Turn, say, word
from bot import resources
from bot.knowledge.answering import Answer, answer
from bot.knowledge.plan_words import action_entry_id, part_entry_id


class AnswerPlan(Action):
    """Answers by the number, the objective, the institution, the year, the money that is named."""

    def name(self) -> str:
        return "action_answer_plan"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = Turn.of(tracker)
        query = resources.plan_queries().read(resources.identifier().key(turn.text, turn.language))
        if query is None:
            found = answer(resources.search(), turn.text, turn.language, turn.topic)
            return respond(dispatcher, tracker, turn, found)
        entries = resources.knowledge().entries
        part = resources.plan_queries().part(query)
        if part is not None:
            return tell(dispatcher, turn, entries[part_entry_id(part)], Answer("answer", ()))
        actions = resources.plan_queries().find(query)
        if not actions:
            human = (word("dialogue.talk_to_human", turn.language), "/talk_to_human")
            say(dispatcher, resources.plan_words().nothing(query, turn.language), [human])
            return []
        if len(actions) == 1:
            return tell(
                dispatcher, turn, entries[action_entry_id(actions[0])], Answer("answer", ())
            )
        ids = [action_entry_id(action) for action in actions]
        if query.number:
            own = next((a for a in actions if a.document == query.document), actions[0])
            return self._tell_both(dispatcher, turn, action_entry_id(own), ids)
        first = entries[ids[0]]
        text = resources.plan_words().list_of(actions, query, turn.language)
        buttons = [
            (entries[id].title[turn.language], f"/show_entry{json.dumps({'entry': id})}")
            for id in ids[:MOST_BUTTONS]
        ]
        sources = [{"document": a.document, "locator": a.locator} for a in actions]
        line = resources.knowledge().source_line(first, turn.language).split(",")[0]
        say(dispatcher, f"{text}\n\n{line}", buttons, entry=None, sources=sources)
        return [SlotSet("topic", first.id), SlotSet("misunderstood", 0)]

    @staticmethod
    def _tell_both(
        dispatcher: CollectingDispatcher, turn: Turn, own: str, ids: list[str]
    ) -> list[EventType]:
        """Answer with one plan's action and name the other plan's of the same number."""
        entries = resources.knowledge().entries
        entry = entries[own]
        other = next(id for id in ids if id != own)
        written = own.split("-action-")[1].replace("-", ".")
        also = word(
            "plans.also_there" if own.startswith("md") else "plans.also_here", turn.language
        )
        title = word(
            "plans.other_plan" if own.startswith("md") else "plans.own_plan",
            turn.language, number=written,
        )  # fmt: skip
        line = resources.knowledge().source_line(entry, turn.language)
        buttons = [
            (title, f"/show_entry{json.dumps({'entry': other})}"),
            *related_buttons(entry, turn.language),
        ]
        facts = {"entry": entry.id, "sources": [source.as_dict() for source in entry.sources],
                 "answers": entry.id}  # fmt: skip
        text = f"{entry.answer[turn.language]}\n\n{also}\n\n{line}"
        say(dispatcher, text, buttons[:MOST_BUTTONS], **facts)
        return [SlotSet("topic", entry.id), SlotSet("misunderstood", 0)]
