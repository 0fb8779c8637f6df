"""What a pressed button, a typed command or a short answer to buttons stands for."""

import json
import re
from typing import Any

from bot import resources
from bot.handoff import Button, ConversationRecord, Reply
from bot.hub.danger import NO, UNSURE, YES, answer_to_question
from bot.language import fold

SOS, HUMAN, DELETE, KEEP = "/sos", "/human", "/confirm_delete", "/keep"
CALLBACK, CALLBACK_YES, CALLBACK_NO = "/callback", "/callback_yes", "/callback_no"
PLACE, LEAVE = "/place", "/leave_queue"
SAYS_YES, SAYS_NO = "/says_yes", "/says_no"
"""Answers to the short questions to someone who can write no more than yes or no."""
SURVEY = {"/survey_yes": "yes", "/survey_partly": "partly", "/survey_no": "no"}
"""Answers to the one question after a counsellor has closed a conversation."""
WAITING_PAYLOADS = {CALLBACK, CALLBACK_YES, CALLBACK_NO, PLACE, LEAVE}
_HUB_PAYLOADS = {
    SOS, HUMAN, "/talk_to_human", DELETE, KEEP, YES, NO, UNSURE, *WAITING_PAYLOADS, *SURVEY, SAYS_YES, SAYS_NO,
}  # fmt: skip
_RASA_PAYLOAD = re.compile(
    r"/(show_entry|start_check|restart_check|explain_result|make_document|make_calendar|correct_fact|change_language|privacy|about_bot|delete_data"
    r"|check_[a-z_]{1,40}|out_of_scope|hotline_contact|greet|tell_more|ask_source|cancel)"
    r"(\{.{0,200}\})?"
)


def pressed(conversation: ConversationRecord, text: str, certain: bool = False) -> str | None:
    """Return the payload that *text* stands for: its own, or that of a button's title.

    A text whose meaning is *certain* is no “yes” to the buttons before it, even if it begins so.
    """
    plain = text.strip()
    if plain in _HUB_PAYLOADS or _RASA_PAYLOAD.fullmatch(plain):
        return plain
    buttons = conversation.state.get("buttons") or []
    folded = fold(plain)
    for title, payload in buttons:
        if folded == title:
            return str(payload)
    if certain:
        return None
    return _meant_button(plain, [str(payload) for _, payload in buttons], conversation)


def open_question(conversation: ConversationRecord) -> list[Reply]:
    """Return the question of the check that danger interrupted, to ask it again."""
    question = conversation.state.get("question")
    if not question or "check" not in conversation.state:
        return []
    buttons = tuple(Button(title, payload) for title, payload in question["buttons"])
    return [Reply(question["text"], buttons)]


def in_language(payload: str, language: str) -> str:
    """Return the command with the language to answer in, for a dialogue that has heard nothing yet."""
    name, _, behind = payload.partition("{")
    fields = (
        {"language": language, **arguments("{" + behind)} if behind else {"language": language}
    )
    return f"{name}{json.dumps(fields)}"


def arguments(payload: str) -> dict[str, Any]:
    """Return the {…} behind a command; nothing when there is none or it is not JSON."""
    try:
        value = json.loads(payload)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _meant_button(text: str, payloads: list[str], conversation: ConversationRecord) -> str | None:
    """Return the payload of the button that “yes”, “no” or a number means, if that is clear."""
    if DELETE in payloads and _asks_to_delete(text):
        return DELETE
    if "check" in conversation.state or conversation.state.get("danger_question"):
        return None
    number = re.fullmatch(r"\W*(\d)\W*", text)
    if number and 1 <= int(number[1]) <= len(payloads):
        return payloads[int(number[1]) - 1]
    said = answer_to_question(text, conversation.language or "ro")
    if DELETE in payloads:
        return {YES: DELETE, NO: KEEP}.get(said or "")
    if CALLBACK_YES in payloads:
        return {YES: CALLBACK_YES, NO: CALLBACK_NO}.get(said or "")
    checks = [payload for payload in payloads if payload.startswith("/start_check")]
    return checks[0] if said == YES and len(checks) == 1 else None


def _asks_to_delete(text: str) -> bool:
    """Tell whether someone who was asked whether to delete says so once more: “yes, delete it”."""
    request = resources.requests().read(text)
    return request is not None and request.intent == "delete_data"
