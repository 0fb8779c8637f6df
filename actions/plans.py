"""The action that looks up the national plans."""

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import MOST_BUTTONS, facts_of, related_buttons, respond, tell
from actions.conversation import Turn, say, word
from bot import resources
from bot.knowledge.answering import Answer, answer
from bot.knowledge.model import Source, source_line
from bot.knowledge.plan_queries import PlanQuery
from bot.knowledge.plan_words import action_entry_id, part_entry_id
from bot.knowledge.plans import Action as PlanAction


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
        if query.number:
            own = next((a for a in actions if a.document == query.document), actions[0])
            others = [action for action in actions if action is not own]
            return _tell_one(dispatcher, turn, own, others)
        if len(actions) == 1:
            return _tell_one(dispatcher, turn, actions[0], [])
        return _tell_list(dispatcher, turn, query, actions)


def _tell_one(
    dispatcher: CollectingDispatcher, turn: Turn, action: PlanAction, others: list[PlanAction]
) -> list[EventType]:
    """Answer with one action; *others* have its number in another country's plan and are named."""
    entry = resources.knowledge().entries[action_entry_id(action)]
    if not others:
        return tell(dispatcher, turn, entry, Answer("answer", ()))
    home = resources.knowledge().documents[action.document].country == "MD"
    also = word("plans.also_there" if home else "plans.also_here", turn.language)
    title = word(
        "plans.other_plan" if home else "plans.own_plan", turn.language, number=action.number
    )
    line = resources.knowledge().source_line(entry, turn.language)
    buttons = [(title, _show(others[0])), *related_buttons(entry, turn.language)]
    text = f"{entry.answer[turn.language]}\n\n{also}\n\n{line}"
    say(dispatcher, text, buttons[:MOST_BUTTONS], **facts_of(entry), answers=entry.id)
    return [SlotSet("topic", entry.id), SlotSet("offered", None), SlotSet("misunderstood", 0)]


def _tell_list(
    dispatcher: CollectingDispatcher, turn: Turn, query: PlanQuery, actions: list[PlanAction]
) -> list[EventType]:
    knowledge = resources.knowledge()
    shown = actions[:MOST_BUTTONS]
    entries = [knowledge.entries[action_entry_id(action)] for action in shown]
    buttons = [
        (entry.title[turn.language], _show(action))
        for entry, action in zip(entries, shown, strict=True)
    ]
    whole = (Source(query.document, "header"),)
    line = source_line(knowledge.documents, whole, turn.language, entries[0].checked)
    text = resources.plan_words().list_of(actions, query, turn.language)
    sources = [Source(action.document, action.locator).as_dict() for action in actions]
    say(dispatcher, f"{text}\n\n{line}", buttons, entry=None, sources=sources)
    return [
        SlotSet("topic", entries[0].id),
        SlotSet("offered", None),
        SlotSet("misunderstood", 0),
    ]


def _show(action: PlanAction) -> str:
    return f"/show_entry{json.dumps({'entry': action_entry_id(action)})}"
