"""What a process needs of the project's data, loaded once."""

from datetime import date
from functools import lru_cache

import structlog

from bot.cases import CaseForm
from bot.console.canned import CannedReply, load_canned
from bot.documents import Forms, Maker, load_forms
from bot.eligibility import Checks, load_checks
from bot.eligibility.mentions import Mentions, load_mentions
from bot.eligibility.steering import Steering
from bot.handoff.hours import WorkingHours
from bot.knowledge.aspects import Aspects
from bot.knowledge.danger_talk import AlarmedTalk
from bot.knowledge.load import load_with_problems
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.phrases import Phrases
from bot.knowledge.plan_queries import PlanQueries
from bot.knowledge.plan_words import PlanWords
from bot.knowledge.plans import NO_PLANS
from bot.knowledge.requests import Requests
from bot.knowledge.review import overdue
from bot.knowledge.search import KnowledgeSearch
from bot.knowledge.texts import Texts
from bot.language import LanguageIdentifier
from bot.reports.data import Comparison
from bot.safety import DangerDetector
from bot.snapshots import served
from bot.training import load_detector, load_fact_models, load_identifier, load_search

log = structlog.get_logger()

MOST_PROBLEMS = 3
"""How many problems of the knowledge a log names; `azimut kb validate` names all."""


@lru_cache
def identifier() -> LanguageIdentifier:
    return load_identifier()


@lru_cache
def detector() -> DangerDetector:
    return load_detector(identifier())


@lru_cache
def knowledge() -> KnowledgeBase:
    """Return the last valid knowledge base; why a newer one is not served is logged.

    Where there never was a valid one, it is what can be used of it.
    """
    chosen = served()
    if chosen.problems:
        event = "knowledge.last_valid_served" if chosen.is_old else "knowledge.entries_left_out"
        log.warning(event, count=len(chosen.problems))
    for problem in chosen.problems[:MOST_PROBLEMS]:
        log.warning("knowledge.problem", problem=str(problem))
    late = overdue(chosen.checked, date.today())
    if late:
        log.warning("knowledge.review_overdue", count=late)
    return load_with_problems(chosen.folder)[0]


@lru_cache
def search() -> KnowledgeSearch:
    return load_search(identifier(), knowledge().only_when_named())


@lru_cache
def plan_queries() -> PlanQueries:
    return PlanQueries(knowledge().plans or NO_PLANS)


@lru_cache
def plan_words() -> PlanWords:
    return PlanWords(knowledge().plans or NO_PLANS, knowledge().documents, texts())


@lru_cache
def checks() -> Checks:
    return load_checks(served().folder)


@lru_cache
def mentions() -> dict[str, Mentions]:
    return load_mentions(served().folder / "mentions", checks(), load_fact_models())


@lru_cache
def listed_mentions() -> dict[str, Mentions]:
    """Return the mentions without what was learned: what tells a fact beyond doubt."""
    return {name: one.listed for name, one in mentions().items()}


def prepare_mentions() -> None:
    """Build every check's phrases, for a server that has the time before its first message."""
    for one in mentions().values():
        one.prepare()


@lru_cache
def steering() -> Steering:
    return Steering.load(served().folder / "steering.yml")


@lru_cache
def forms() -> Forms:
    return load_forms(served().folder / "forms", checks())


@lru_cache
def document_maker() -> Maker:
    return Maker(checks(), forms(), knowledge().documents, texts())


@lru_cache
def texts() -> Texts:
    return Texts.load(served().folder / "texts")


@lru_cache
def phrases() -> Phrases:
    return Phrases.load(served().folder / "phrases.yml")


@lru_cache
def requests() -> Requests:
    return Requests.load(served().folder / "requests.yml")


@lru_cache
def aspects() -> Aspects:
    return Aspects.load(served().folder / "follow_ups.yml")


@lru_cache
def danger_talk() -> AlarmedTalk:
    return AlarmedTalk.load(served().folder / "danger_talk.yml")


@lru_cache
def hours() -> WorkingHours:
    return WorkingHours.load(served().folder / "hours.yml")


@lru_cache
def case_form() -> CaseForm:
    return CaseForm.load(served().folder / "cases")


@lru_cache
def comparison() -> Comparison:
    return Comparison.load(served().folder / "reports")


@lru_cache
def canned() -> tuple[CannedReply, ...]:
    return load_canned(served().folder / "canned")
