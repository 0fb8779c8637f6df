"""A Rasa component that lets the knowledge base speak when the intent is in doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import resources
from bot.knowledge.answering import (
    ANSWER,
    LONG,
    SURE,
    WORTH_OFFERING,
    answer,
    aspect_answer,
    begins_leaning,
    is_subject,
    questions_in,
)
from bot.language.asking import asks
from bot.nlu.intents import KNOWN
from bot.nlu.language import message_language
from bot.nlu.subjects import subject

QUESTION = "ask_question"
PLAN = "ask_plan"
HUMAN = "talk_to_human"
FIXED = "out_of_scope"
"""Whose action says the fixed answers of ``knowledge/requests.yml``."""
_MISTAKEN = {
    "out_of_scope", "deny", "small_talk", "privacy", "about_bot", "hotline_contact", "insult",
    "correct_answer", "tell_more", "simplify", "why_ask", "dont_know", "greet", "nlu_fallback", None,
    "talk_to_human", "ask_source", "affirm",
}  # fmt: skip
"""What a short question that goes on from an answer is taken for when it is read alone."""
_NOT_ASKED, _LIKELY_REPLY = ("deny", "dont_know", "talk_to_human", "ask_source"), 0.55
"""“How should I know?” looks like a question and is none."""
_FEW_WORDS = 2
_SURE_WORD, _SURE_SCOPE, _SURE_OTHER, _SURE_ENTITLED, _NEVER_ENOUGH = 0.6, 0.6, 0.5, 0.97, 1.1
_SURE_CHECK = 0.5
"""How sure a check must be of a message that does not ask for one."""
_CLEAR, _BEYOND_DOUBT = 0.7, 0.85
_LIKELY, _HUMAN_LIKELY, _SURE_REPLY = 0.25, 0.3, 0.9
_REQUEST = re.compile(
    r"\b(verif|calcul|check|prover|rasschit|poschit|posmotr|test|anket|chestionar|quiz|qualif|eligib"
    r"|(look|see|tell me|find out|uita[tț]i va|vedeti|vezi|uznat) (\w+ )?(if|whether|daca|imeem li|imeiu li) (\w+ ){0,3}(right|entitled|eligible|qualify|drept|pravo)"
    r"|(imeiu|imeem|imeet) li (\w+ ){0,3}pravo|would .*(be )?paid|will (they|the state) pay|(what|which) sum|how much (money )?(will|would|can|do) "
    r"(i|we|he|she|they)|how much (money )?for (me|us)|c[ai]t as primi|c[ai]t mi se cuvine"
    r"|cati bani (primesc|imi dau)|skolko (mne|ia|nam) (poluch|dad|polozh|vyplat|viplat|zaplat))"
)
_HOW_TO = re.compile(
    r"\b(how (to|do|can|could|should) (i |we |one )?|cum (pot |putem |sa |as putea )?(sa )?|kak (mne |nam |mozhno |ia mogu )?)"
    r"(verif|check|prover|test|calcul|rasschit|poschit)\w*"
)
"""Who asks how to verify asks a question."""
_ENTITLED = re.compile(
    r"\b(am (si eu )?dreptul|mi se cuvine|ni se cuvine|are dreptul|avem dreptul|pot primi|pot obtine|pot lua"
    r"|(imi|mi|ne|ni) (da|dau|dati|se da|se dau)\b|pot (sa )?cer|putem cere|mi se platest|statul (da|plateste|ajuta)"
    r"|polozhen|imeiu pravo|imeet pravo|mogu li ia|mozhno li mne|(mne|nam|emu|ei|im) (dadut|daiut|polozh|platiat)|dadut li|daiut li|polozheno|poluchit ot gosud"
    r"|chto (mne|nam|emu|ei) polozh|mogu (poluchit|prosit|oformit)|mozhno (poluchit|oformit)|am i entitled|am i eligible"
    r"|can i get|do i qualify|could i get|do (they|you) give|(they|state|government) (give|pay|gives|pays)|what (help|money) can"
    r"|is (he|she|it) allowed|(is there|is) (something|anything|smth) (for|due to) (me|us|him|her)|(este|e|exista|am si eu) ceva pentru (mine|noi|el|ea)"
    r"|(est li|est) (chto nibud|chto to|cho to) (dlia|mne|nam)|can (he|she|we|they) (get|receive|ask)|is (he|she|my) .*(entitled|eligible))"
)
_NEVER = {"hotline_contact", "affirm", "deny", "dont_know", "cancel", "answer_check", "None"}
_REPLIES = {"tell_more", "simplify", "why_ask", "ask_source", "affirm", "deny", "dont_know"}
"""Intents of a few words; a longer message that an entry answers only begins like one of them."""
_MANY_WORDS = 5
_NAMED = {
    "change_language": re.compile(
        r"\b(speak|spik|writ|answer|repl|talk|switch|chang|langu|limb|vorb|scri|raspun|schimb|trec|comut|iazi|govor"
        r"|pish|pis[ai]|otve|perek|perei|smen|pomen|translat|tradu|perev|understand|intele|ponima|read|chita|citi)"
    ),
    "delete_data": re.compile(
        r"\b(sterg|sters|stearg|elimin|delet|eras|remov|forget|forgot|uit|udal|ster|stir|ochist|clear|clean|wipe"
        r"|zabud|unicht|destr|distrug|anul|scoat|dispar|ubr|uber|curat|burn|gone|rid)"
    ),
}
"""Intents that act on the whole conversation: a doubtful one needs a word that asks for it."""
_OF_THE_ANSWER = {
    "why_ask": re.compile(
        r"\b(de ce|dece|dc|pentru ce|la ce|why|what for|pochemu|pocemu|zachem|zacem|dlia chego|k chemu|nafig|how come|reason|motiv|scop|tsel"
        r"|smisl|purpose|need|trebu|nuzhn|nado|interes|intreb|sprash|ask|otkuda|where (does|did|is) (this|that|it)|osnov|baza|basis|rezon|cauz|prichin)"
    ),
    "tell_more": re.compile(
        r"\b(mai (mult|spune|zi|pe larg|departe|exact|detali|clar|povest|amanun)|altceva|detal|explic|amanun|pe larg|bolee|bolshe|podrob|esche|eshche|esho|ishio|pobolshe|dopoln|utochn|more|else"
        r"|explain|poiasn|obiasn|rasskaz|razskaz|povest|continu|dalshe|prodolzh|go on|desfas|dezvolt|lamur|full|whole|tot textul|vse|polnost|expand|elabor|in depth)"
    ),
}
"""What those say that speak of the last answer: “so two weeks? where do I bring it?” asks something new."""
_CERTAIN, _SURE_OF_TALK, _ACTS_LIKELY = 0.8, 0.6, 0.4
_ACTS = {
    "affirm", "deny", "dont_know", "thanks", "goodbye", "insult", "small_talk", "about_bot", "privacy",
    "cancel", "delete_data", "change_language", "simplify", "tell_more", "why_ask", "ask_source",
    "correct_answer",
}  # fmt: skip
"""Intents that answer with a fixed text: a doubtful one says less than the search for an entry."""
_VAGUE = {QUESTION, "out_of_scope", "small_talk", "insult", "greet", "about_bot", "simplify"}
"""What a request for a person must not be taken for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as the classifier read it, with the ranking of intents, best first."""

    text: str
    key: str
    language: str
    ranking: list[dict[str, Any]]

    @property
    def name(self) -> str:
        return str(self.ranking[0]["name"]) if self.ranking else "None"

    @property
    def confidence(self) -> float:
        return float(self.ranking[0]["confidence"]) if self.ranking else 0.0

    def without_first(self) -> Reading:
        """Return what is left when the first intent is not meant; the shares add up as before."""
        rest = 1.0 - self.confidence
        others = [
            {**one, "confidence": one["confidence"] / rest} for one in self.ranking[1:] if rest > 0
        ]
        return Reading(self.text, self.key, self.language, others)

    @property
    def wish(self) -> str:
        """The key of what is asked: of a long story only its questions."""
        asked = questions_in(self.text) if len(self.text.split()) >= LONG else []
        return resources.identifier().key(" ".join(asked), self.language) if asked else self.key

    def best_score(self) -> float:
        """Return how sure the best entry is."""
        found = resources.search().search(self.text, self.language, top=1)
        return found[0].score if found else 0.0

    def is_subject(self) -> bool:
        """Tell whether the message is one word that entries are about."""
        return is_subject(resources.search(), self.text, self.language)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KnowledgeArbiter(GraphComponent):
    """Changes an unsure intent to ``ask_question`` when an entry clearly answers the message.

    What asks for records of the national plans becomes ``ask_plan``; a word or two that no example
    has is a question; a question that no entry answers may be what the classifier thought of next.
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
            language = message_language(message, tracker)
            key = resources.identifier().key(text, language)
            asked = resources.requests().read(text)
            topic = tracker and subject(tracker.get_slot)
            if asked or (topic and goes_on(text, language, topic, message.get(INTENT))):
                name = (asked.intent or FIXED) if asked else QUESTION
                message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
                continue
            if resources.plan_queries().read(key):
                message.set(INTENT, {"name": PLAN, "confidence": 1.0}, add_to_output=True)
                continue
            ranking = message.get("intent_ranking") or []
            other = decide(Reading(text, key, language, ranking)) if ranking else None
            if other is not None:
                message.set(INTENT, other, add_to_output=True)
        return messages


def goes_on(text: str, language: str, topic: str, guessed: dict[str, Any] | None) -> bool:
    """Tell whether *text* asks something of *topic*, the entry last shown, whatever was *guessed*."""
    search, knowledge = resources.search(), resources.knowledge()
    text = resources.requests().without_courtesy(text)
    aspects = resources.aspects()
    if aspect_answer(search, knowledge, aspects, text, language, topic):
        return True
    guess = guessed or {}
    name, confidence = guess.get("name"), guess.get("confidence", 0.0)
    if name not in _MISTAKEN or confidence >= (_LIKELY_REPLY if name in _NOT_ASKED else KNOWN):
        return False
    if topic not in knowledge.entries or not (asks(text) or begins_leaning(text)):
        return False
    return answer(search, text, language, topic).kind == ANSWER


def decide(reading: Reading) -> dict[str, Any] | None:
    """Return the intent that *reading* should have instead of its first, or None to keep that."""
    name, confidence = reading.name, reading.confidence
    if confidence >= KNOWN and not name.startswith("check_"):
        return None
    named = _NAMED.get(name)
    meant = resources.requests().may_be(name, reading.text)
    lacks = (named and not named.search(reading.key)) or (name == "privacy" and not meant)
    begins = name == "start_check" and confidence < _SURE_WORD and not _requests(reading.wish)
    if begins or (name.startswith("check_") and not meant):
        return {"name": QUESTION, "confidence": reading.best_score()}
    if _speaks_of_something_new(reading):
        return {"name": QUESTION, "confidence": max(confidence, reading.best_score())}
    if lacks and confidence < _CERTAIN:
        rest = reading.without_first()
        return (decide(rest) or rest.ranking[0]) if rest.ranking else None
    if name in _VAGUE and confidence < _SURE_OTHER:
        human = next((one for one in reading.ranking if one["name"] == HUMAN), None)
        if human and human["confidence"] >= _HUMAN_LIKELY:
            return human
    if name == QUESTION:
        return _meant_otherwise(reading)
    if len(reading.key.split()) <= _FEW_WORDS:
        return _few_words(reading)
    if name.startswith("check_") and confidence < _SURE_CHECK and not _asks_for_a_check(reading):
        return {"name": QUESTION, "confidence": reading.best_score()}
    doubtful = _SURE_OTHER if asks(reading.text) and name not in _NAMED else _ACTS_LIKELY
    if name in _ACTS and confidence < doubtful:
        return {"name": QUESTION, "confidence": max(confidence, reading.best_score())}
    return _question_after_all(reading)


def _speaks_of_something_new(reading: Reading) -> bool:
    """Tell whether a doubtful “why?” or “tell me more” asks, with no word of either, something else."""
    worded = _OF_THE_ANSWER.get(reading.name)
    if worded is None or reading.confidence >= _SURE_OF_TALK or not asks(reading.text):
        return False
    return worded.search(reading.key) is None


def _meant_otherwise(reading: Reading) -> dict[str, Any] | None:
    """A doubtful question that no entry answers is what comes next in the ranking, if likely."""
    if reading.confidence >= _SURE_OTHER or len(reading.ranking) < 2:
        return None
    second = reading.ranking[1]
    if second["confidence"] < _LIKELY or str(second["name"]).startswith("check_"):
        return None
    return second if reading.best_score() < WORTH_OFFERING else None


def _few_words(reading: Reading) -> dict[str, Any] | None:
    """One or two words that the classifier doubts are the subject of a question."""
    if reading.confidence >= _SURE_WORD:
        return None
    score = reading.best_score()
    if score < WORTH_OFFERING and reading.confidence >= _LIKELY and not reading.is_subject():
        return None
    return {"name": QUESTION, "confidence": score}


def _question_after_all(reading: Reading) -> dict[str, Any] | None:
    """A doubtful intent is a question when an entry answers it clearly."""
    name, confidence = reading.name, reading.confidence
    if name in _REPLIES and len(reading.key.split()) >= _MANY_WORDS:
        leans = confidence < _SURE_REPLY and begins_leaning(reading.text)
        least = SURE if leans else _CLEAR if confidence < _SURE_OTHER else _BEYOND_DOUBT
    elif name in _NEVER and not (name == "hotline_contact" and confidence < _SURE_OTHER):
        return None
    elif name.startswith("check_"):
        least = _least_for_check(reading)
    elif confidence >= (_SURE_SCOPE if name == "out_of_scope" else _SURE_OTHER):
        return None
    else:
        least = _BEYOND_DOUBT if name == "out_of_scope" else _CLEAR
    score = reading.best_score()
    return {"name": QUESTION, "confidence": score} if score >= least else None


def _asks_for_a_check(reading: Reading) -> bool:
    """Tell whether someone asks to verify, or what they are entitled to."""
    return asks_for_a_check(reading.wish)


def asks_for_a_check(wish: str) -> bool:
    """Tell whether a key asks to verify, or what someone is entitled to."""
    return bool(_requests(wish) or _ENTITLED.search(wish))


def _requests(wish: str) -> bool:
    return bool(_REQUEST.search(wish)) and not _HOW_TO.search(wish)


def _least_for_check(reading: Reading) -> float:
    """Return the score from which an entry is answered instead of starting a check.

    Who asks to verify gets the check; who asks a question gets its answer, which offers the check.
    """
    wish = reading.wish
    if _requests(wish):
        return _NEVER_ENOUGH if reading.confidence >= _SURE_OTHER else _CLEAR
    if _ENTITLED.search(wish) and reading.confidence >= _SURE_ENTITLED:
        return _NEVER_ENOUGH
    return WORTH_OFFERING
