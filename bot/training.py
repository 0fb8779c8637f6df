"""Train everything that the bot learns, and only what changed since the last time."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from bot.eligibility import load_checks
from bot.eligibility.fact_model import FactModel, Places, learn, read_told, told_by_phrases
from bot.eligibility.fact_model import load as load_models
from bot.eligibility.fact_model import save as save_models
from bot.errors import AzimutError
from bot.knowledge.calibration import build_index
from bot.knowledge.follow_up import read_dialogues
from bot.knowledge.index import SearchIndex
from bot.knowledge.load import load_with_problems
from bot.knowledge.search import KnowledgeSearch
from bot.knowledge.yaml_files import read_yaml
from bot.language import LanguageIdentifier
from bot.meaning import Vectors
from bot.project import MODELS, ROOT, TRAINING
from bot.safety import DangerDetector, Example, Lexicon, read_examples
from bot.snapshots import served

Report = Callable[[str], None]

_SUBJECT_WORDS = 3
"""Words of a question that only names its subject (“passport?”): it tells nothing that happened."""
_EVERY = 20
"""Of so many questions one tells the models of facts what tells none."""
_ANSWERS = {"affirm", "deny", "dont_know", "correct_answer"}
"""Intents whose messages may tell a fact."""
_ENTRIES = ("knowledge/entries", "knowledge/plans", "knowledge/texts/plans.yml")
_LANGUAGE_INPUTS = (
    "bot/language", "bot/training.py", "bot/safety/examples.py",
    "training/danger", "training/language", "data/nlu",
)  # fmt: skip
_DANGER_INPUTS = (
    *_LANGUAGE_INPUTS, "training/outside", *_ENTRIES, "bot/safety/classifier.py", "bot/safety/features.py",
    "bot/safety/levels.py", "bot/safety/signs.py", "knowledge/safety",
)  # fmt: skip
_SEARCH_INPUTS = (
    "bot/language", "data/nlu", "training/outside", "training/follow_ups", *_ENTRIES, "bot/training.py",
    "bot/knowledge/index.py", "bot/knowledge/scores.py", "bot/knowledge/calibration.py",
    "bot/knowledge/follow_up.py", "bot/knowledge/ties.py",
    "bot/knowledge/bm25.py", "bot/knowledge/plan_words.py", "bot/knowledge/meant.py", "bot/meaning",
)  # fmt: skip
_FACT_INPUTS = (
    "bot/training.py", "bot/eligibility/fact_model.py", "bot/eligibility/parse/words.py",
    "bot/eligibility/parse/numbers.py", "bot/language", "training/facts",
    "bot/eligibility/mention_phrases.py", "knowledge/checks", "knowledge/mentions", "knowledge/places.yml",
    "knowledge/entries", "data/nlu",
)  # fmt: skip
_RASA_INPUTS = (
    *_LANGUAGE_INPUTS, "training/outside", *_ENTRIES, "bot/nlu", "domain.yml", "data", "config.yml",
)  # fmt: skip


def fingerprint(inputs: tuple[str, ...]) -> str:
    """Return a digest of the contents of files and folders below the project's root.

    Of the knowledge it is the served copy that counts: while that stays, so do the models.
    """
    digest = hashlib.sha256()
    for name in inputs:
        base = served().folder.parent if name.startswith("knowledge/") else ROOT
        path = base / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and file.suffix in {".py", ".yml"}:
                digest.update(str(file.relative_to(base)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def language_model() -> Path:
    return MODELS / f"language-{fingerprint(_LANGUAGE_INPUTS)}" / "language.joblib"


def danger_models() -> Path:
    return MODELS / f"danger-{fingerprint(_DANGER_INPUTS)}"


def search_index() -> Path:
    return MODELS / f"search-{fingerprint(_SEARCH_INPUTS)}" / "search.joblib"


def fact_models() -> Path:
    return MODELS / f"facts-{fingerprint(_FACT_INPUTS)}" / "facts.joblib"


def rasa_model() -> Path:
    return MODELS / f"rasa-{fingerprint(_RASA_INPUTS)}.tar.gz"


def is_trained() -> bool:
    """Tell whether every model is there and made from the present data."""
    danger = danger_models() / "danger.joblib"
    models = (language_model(), danger, search_index(), fact_models(), rasa_model())
    return all(model.exists() for model in models)


def load_identifier() -> LanguageIdentifier:
    """Return the trained language identifier, training it if it is missing or out of date."""
    if not language_model().exists():
        train_language()
    return LanguageIdentifier.load(language_model())


def load_detector(identifier: LanguageIdentifier) -> DangerDetector:
    """Return the trained danger detector, training it if it is missing or out of date."""
    if not (danger_models() / "danger.joblib").exists():
        train_danger(identifier)
    lexicon = Lexicon.load(served().folder / "safety" / "lexicon.yml")
    return DangerDetector.load(danger_models(), lexicon, identifier)


def train(report: Report = lambda _: None, force: bool = False) -> None:
    """Train what is missing or out of date; with *force*, everything.

    Of several processes that find the same data changed, one trains and the others wait for it.
    """
    MODELS.mkdir(exist_ok=True)
    with (MODELS / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _train(report, force)


def _train(report: Report, force: bool) -> None:
    if force or not language_model().exists():
        report("language")
        train_language()
    if force or not (danger_models() / "danger.joblib").exists():
        report("danger")
        train_danger(LanguageIdentifier.load(language_model()))
    if force or not search_index().exists():
        report("search")
        train_search()
    if force or not fact_models().exists():
        report("facts")
        train_facts()
    if force or not rasa_model().exists():
        report("dialogue")
        train_rasa()
    _remove_old()


def train_language() -> None:
    target = language_model()  # named by the data as it is before the training reads it
    LanguageIdentifier.train(language_examples()).save(target)


def train_danger(identifier: LanguageIdentifier) -> None:
    target = danger_models()
    lexicon = Lexicon.load(served().folder / "safety" / "lexicon.yml")
    examples = read_examples(TRAINING / "danger")
    DangerDetector.train(examples, lexicon, identifier, calm_examples(examples)).save(target)


def train_search() -> None:
    target = search_index()
    knowledge, _ = load_with_problems(served().folder)
    dialogues = read_dialogues(TRAINING / "follow_ups", knowledge.entries)
    vectors = Vectors(MODELS / "meaning.npz")
    entries = list(knowledge.entries.values())
    build_index(entries, outside_questions(), dialogues, vectors).save(target)
    vectors.save()


def train_facts() -> None:
    target = fact_models()
    checks = load_checks(served().folder)
    told = read_told(TRAINING / "facts", checks)
    for name, phrase in told_by_phrases(served().folder / "mentions", checks):
        told.setdefault(name, []).append(phrase)
    places = Places.load(served().folder / "places.yml")
    save_models(learn(told, telling_nothing(), places), target)


def load_fact_models() -> dict[str, FactModel]:
    """Return what was learned of each check's facts, learning it if it changed."""
    if not fact_models().exists():
        train_facts()
    return load_models(fact_models())


def load_search(
    identifier: LanguageIdentifier, only_when_named: Mapping[str, tuple[str, ...]] | None = None
) -> KnowledgeSearch:
    """Return the search over the entries, learning them if they changed."""
    if not search_index().exists():
        train_search()
    return KnowledgeSearch(SearchIndex.load(search_index()), identifier, only_when_named)


def calm_examples(judged: Iterable[Example]) -> Iterator[tuple[str, str, float]]:
    """Yield (text, language, weight) of what people say to the bot without being in danger.

    A text that is *judged* in the training data of danger is what it is judged there.
    """
    known = {example.text.casefold() for example in judged}
    for text, language in _said_to_the_bot():
        if text.casefold() not in known:
            yield text, language, 0.5


def _said_to_the_bot() -> Iterator[tuple[str, str]]:
    for text, language, intent in intent_examples():
        if intent != "ask_question" or len(text.split()) <= _SUBJECT_WORDS:
            yield text, language
    knowledge, _ = load_with_problems(served().folder)
    for number, entry in enumerate(knowledge.entries.values()):
        for language, questions in entry.questions.items():
            for question in questions[number % 3 :: 3]:
                yield question, language
    yield from _outside("*")


def outside_questions() -> list[tuple[str, str]]:
    """Return (text, language) of what people ask and no entry answers."""
    intents = ("out_of_scope", "small_talk", "insult")
    found = [(text, lang) for text, lang, intent in intent_examples() if intent in intents]
    return found + list(_outside("*"))


def questions_like_requests() -> Iterator[tuple[str, str]]:
    """Yield (text, language) of questions that read like requests which the bot knows, and are not:
    another country's benefit, another body's number."""
    yield from _outside("*-alike")


def _outside(names: str) -> Iterator[tuple[str, str]]:
    for path in sorted((TRAINING / "outside").glob(f"{names}.yml")):
        for text in read_yaml(path):
            yield text, path.stem[:2]


def language_examples() -> Iterator[tuple[str, str]]:
    """Yield (text, language) of the training messages of danger and of intents, and of word lists.

    Who asks for another language often writes in it: those messages are left out.
    """
    for example in read_examples(TRAINING / "danger"):
        yield example.text, example.language
    for text, language, intent in intent_examples():
        if intent != "change_language":
            yield text, language
    for path in sorted((TRAINING / "language").glob("*.yml")):
        for text in read_yaml(path):
            yield text, path.stem


def intent_examples() -> Iterator[tuple[str, str, str]]:
    """Yield (text, language, intent) of ``data/nlu``."""
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        for record in read_yaml(path).get("nlu", []):
            for line in record.get("examples", "").splitlines():
                if line.startswith("- "):
                    yield line[2:], path.parent.name, record["intent"]


def telling_nothing() -> Iterator[tuple[str, str]]:
    """Yield (text, language) of questions and small talk: they tell no fact of a check."""
    knowledge, _ = load_with_problems(served().folder)
    for number, entry in enumerate(knowledge.entries.values()):
        for language, questions in entry.questions.items():
            for question in questions[number % _EVERY :: _EVERY]:
                yield question, language
    said = [
        (text, language)
        for text, language, intent in intent_examples()
        if intent not in _ANSWERS and not intent.startswith("check_")
    ]
    yield from said[::_EVERY]


def train_rasa() -> None:
    """Train the Rasa model in a process of its own; its output goes to a log file."""
    MODELS.mkdir(exist_ok=True)
    log = MODELS / "training.log"
    target = rasa_model()
    command = [
        sys.executable, "-m", "rasa", "train", "--out", str(MODELS),
        "--fixed-model-name", target.name.removesuffix(".tar.gz"), "--quiet",
    ]  # fmt: skip
    environment = {**os.environ, **QUIET_ENVIRONMENT}
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    if done.returncode or not target.exists():
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise AzimutError(f"training the dialogue model failed; {log} ends with:\n{last}")


QUIET_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "SANIC_IGNORE_PRODUCTION_WARNING": "true",
}
"""Set for every Rasa process: no telemetry, no warnings of its old dependencies."""


def _remove_old() -> None:
    keep = {
        language_model().parent.name,
        danger_models().name,
        search_index().parent.name,
        fact_models().parent.name,
        rasa_model().name,
    }
    for path in MODELS.iterdir():
        if (
            path.name.startswith(("language-", "danger-", "search-", "facts-", "rasa-"))
            and path.name not in keep
        ):
            if path.is_dir():
                for file in path.iterdir():
                    file.unlink()
                path.rmdir()
            else:
                path.unlink()
