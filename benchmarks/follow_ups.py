"""What the bot says to messages that go on from an answer, on an untouched test set.

``uv run python -m benchmarks.follow_ups`` prints the table of ``docs/benchmarks.md``: what is answered,
offered and declined after an answer, and, beside it, how often the right entry is first when the
message is read alone.
"""

from collections.abc import Sequence

from bot import resources
from bot.knowledge.answering import ANSWER, OFFER, UNKNOWN, Answer, answers, aspect_answer
from bot.knowledge.yaml_files import read_yaml
from bot.language import LANGUAGES
from bot.project import ROOT

KINDS = {"follow": "goes on", "new": "another subject", "none": "nothing answers it"}


def main() -> None:
    print("| language | message | n | answered rightly / wrongly / offered / declined "
          "| right at 1, at 3 | read alone |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for language in LANGUAGES:
        records = read_yaml(ROOT / "tests" / "data" / "follow_ups" / f"{language}.yml")
        for kind, name in KINDS.items():
            asked = [record for record in records if record["kind"] == kind]
            print(f"| {language} | {name} | {len(asked)} | {' | '.join(cells(asked, language))} |")


def cells(asked: Sequence[dict[str, object]], language: str) -> list[str]:
    """Return the last three cells of a row."""
    search = resources.search()
    kinds, right, first, third, alone = [], 0, 0, 0, 0
    for record in asked:
        want, text = record["want"], str(record["say"])
        assert isinstance(want, list)
        found = told(text, language, str(record["after"]))
        ids = [candidate.entry for candidate in found.candidates]
        kinds.append(found.kind)
        right += found.entry in want
        first += ids[0] in want
        third += not set(want).isdisjoint(ids)
        alone += search.search(text, language, top=1)[0].entry in want
    shares = [right, kinds.count(ANSWER) - right, kinds.count(OFFER), kinds.count(UNKNOWN)]
    outcome = " / ".join(f"{one / len(asked):.2f}" for one in shares)
    if not any(record["want"] for record in asked):
        return [outcome, "", ""]
    return [
        outcome,
        f"{first / len(asked):.2f}, {third / len(asked):.2f}",
        f"{alone / len(asked):.2f}",
    ]


def told(text: str, language: str, topic: str) -> Answer:
    """Return what the bot answers to *text* after *topic*."""
    search, knowledge = resources.search(), resources.knowledge()
    short = aspect_answer(search, knowledge, resources.aspects(), text, language, topic)
    return short or answers(search, text, language, topic)[0]


if __name__ == "__main__":
    main()
