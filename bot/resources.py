"""What a process needs of the project's data, loaded once."""

from functools import lru_cache

import structlog

from bot.eligibility import Checks, load_checks
from bot.handoff.hours import WorkingHours
from bot.knowledge.load import load_with_problems
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.plan_queries import PlanQueries
from bot.knowledge.plan_words import PlanWords
from bot.knowledge.plans import NO_PLANS
from bot.knowledge.search import KnowledgeSearch
from bot.knowledge.texts import Texts
from bot.language import LanguageIdentifier
from bot.project import KNOWLEDGE
from bot.safety import DangerDetector
from bot.training import load_detector, load_identifier, load_search

log = structlog.get_logger()


@lru_cache
def identifier() -> LanguageIdentifier:
    return load_identifier()


@lru_cache
def detector() -> DangerDetector:
    return load_detector(identifier())


@lru_cache
def knowledge() -> KnowledgeBase:
    """Return the knowledge base without the entries that have problems, which are logged."""
    base, problems = load_with_problems(KNOWLEDGE)
    for problem in problems:
        log.warning("knowledge.problem", problem=str(problem))
    return base


@lru_cache
def search() -> KnowledgeSearch:
    return load_search(identifier())


@lru_cache
def plan_queries() -> PlanQueries:
    return PlanQueries(knowledge().plans or NO_PLANS)


@lru_cache
def plan_words() -> PlanWords:
    return PlanWords(knowledge().plans or NO_PLANS, knowledge().documents, texts())


@lru_cache
def checks() -> Checks:
    return load_checks(KNOWLEDGE)


@lru_cache
def texts() -> Texts:
    return Texts.load(KNOWLEDGE / "texts")


@lru_cache
def hours() -> WorkingHours:
    return WorkingHours.load(KNOWLEDGE / "hours.yml")
