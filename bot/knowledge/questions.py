"""Questions that two entries share: the bot can answer such a question with one of them only."""

from collections import defaultdict

from bot.errors import Problem
from bot.knowledge.load import Reading
from bot.language import LANGUAGES, known_key


def shared_questions(reading: Reading) -> list[Problem]:
    """Return a warning for each question that more than one entry has, however it is spelt.

    The records of the plans are left out: their questions are made from titles and indicators.
    """
    records = reading.knowledge.plans
    made = {"/plans/"} if records else set()
    asked: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for entry in reading.knowledge.entries.values():
        if any(part in reading.places[entry.id].file for part in made):
            continue
        for language in LANGUAGES:
            for question in entry.questions[language]:
                asked[language, known_key(question, language)].setdefault(entry.id, question)
    warnings = []
    for (language, _), owners in asked.items():
        if len(owners) > 1:
            first, *others = owners
            place = reading.places[others[0]]
            what = f"“{owners[others[0]]}” is also a question of {first} ({reading.places[first]})"
            mend = "Keep it where its answer is, or make the two differ"
            key = f"{others[0]}.questions.{language}"
            warnings.append(Problem(place.file, place.line, key, what, mend))
    return sorted(warnings, key=lambda warning: (warning.file, warning.line))
