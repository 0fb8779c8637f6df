"""A check as a conversation: what to ask next, taking answers, going back, correcting."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from bot.eligibility.clauses import of_someone_else
from bot.eligibility.corrections import (
    can_answer,
    contrasted,
    named_fact,
    other_option,
    read,
    takers,
    takes_back,
)
from bot.eligibility.engine import ELIGIBLE, NEEDS_FACTS, Decision, decide
from bot.eligibility.facts import FactError, json_facts, read_facts
from bot.eligibility.mention import NUMBER_TYPES, Mention
from bot.eligibility.mentions import Mentions
from bot.eligibility.model import Check, Fact
from bot.eligibility.named import named_instead, not_known_instead
from bot.eligibility.parse import Parsed, parse
from bot.eligibility.parse.misfit import misfit
from bot.eligibility.progress import likely_left
from bot.eligibility.replies import (
    ACCEPTED,
    CONTRADICTION,
    IMPOSSIBLE,
    IN_FUTURE,
    NOT_UNDERSTOOD,
    TOO_LOOSE,
    Problem,
    Reply,
)

_ONCE = re.compile(
    r"\b(atunci|pe atunci|atuncea|inainte|mai demult|odinioara|cindva|candva|pe vremuri|togda|ranshe|kogda to|prezhde|back then"
    r"|at that time|used to|formerly|previously|once)\b"
)
"""Words of an earlier time, beside which a fact is no other answer to what holds now."""
MOST_LEI = 10_000_000
"""A sum over this is taken for a slip: it is asked again."""
_LOOSEST = timedelta(days=31)
"""A day told in passing is taken when it is known at least to the month."""
MOST_NOT_KNOWN = 4
"""After so many “I do not know”, of which one already leads to a counsellor, nothing more is asked."""


@dataclass(slots=True)
class Interview:
    """One person's way through one check. It serialises to JSON with :meth:`as_dict`.

    ``denied`` are points of a list that do not hold while the others are not known yet;
    ``volunteered`` are facts that were told without being asked.
    """

    check: Check
    today: date
    facts: dict[str, Any] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    asked_again: str | None = None
    denied: dict[str, list[str]] = field(default_factory=dict)
    mentions: Mentions | None = None
    volunteered: list[str] = field(default_factory=list)

    @classmethod
    def from_dict(
        cls, check: Check, today: date, state: dict[str, Any], mentions: Mentions | None = None
    ) -> "Interview":
        return cls(
            check,
            today,
            read_facts(check, state.get("facts", {})),
            [name for name in state.get("answered", []) if name in check.facts],
            state.get("asked_again"),
            {name: list(points) for name, points in (state.get("denied") or {}).items()},
            mentions,
            [name for name in state.get("volunteered", []) if name in check.facts],
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "check": self.check.id,
            "facts": json_facts(self.facts),
            "answered": list(self.answered),
            "asked_again": self.asked_again,
            "denied": {name: list(points) for name, points in self.denied.items()},
            "volunteered": list(self.volunteered),
        }

    def put_back(self, state: dict[str, Any]) -> None:
        """Make the interview again what :meth:`as_dict` said that it was."""
        before = Interview.from_dict(self.check, self.today, state)
        self.facts, self.answered = before.facts, before.answered
        self.denied, self.volunteered = before.denied, before.volunteered
        self.asked_again = before.asked_again

    def decision(self) -> Decision:
        return decide(self.check, self._with_presets(self.facts))

    def conclusion(self) -> Decision:
        """Return the decision at the end; what was not asked any more counts as not known."""
        decision = self.decision()
        facts = dict(self.facts)
        while decision.outcome == NEEDS_FACTS:
            facts |= dict.fromkeys(decision.missing)
            decision = decide(self.check, self._with_presets(facts))
        return decision

    def all_facts(self) -> dict[str, Any]:
        """Return what was told, the present day, and what is taken for granted."""
        return self._with_presets(self.facts)

    def asks(self) -> Fact | None:
        """Return the fact to ask for, or None at the end.

        It is one that can still change the outcome or, for someone eligible, settle the amount or
        the deadline.
        """
        if self.asked_again:
            return self.check.facts[self.asked_again]
        return next(iter(self._left(self.decision())), None)

    def question_number(self) -> int:
        """Return which question the present one is, of those that were asked."""
        return len(set(self.answered) - set(self.volunteered)) + 1

    def progress(self) -> tuple[int, int]:
        """Return (questions answered, at most this many in all)."""
        return len(self.answered), len(self.answered) + len(self._left(self.decision()))

    def left(self) -> list[Fact]:
        """Return the facts that may still be asked for."""
        return self._left(self.decision())

    def likely_left(self) -> int:
        """Return about how many questions follow the one that is asked now."""
        at_most = len(self._left(self.decision())) - (self.asked_again is None)
        likely = likely_left(self.check, self.all_facts(), self.today) - 1
        return max(0, min(likely, at_most))

    def _left(self, decision: Decision) -> list[Fact]:
        """Return the facts with a question that are still worth asking for."""
        names = decision.wanted if decision.outcome == ELIGIBLE else decision.missing
        if self._knows_too_little(decision):
            return []
        facts = [self.check.facts[name] for name in names]
        return [fact for fact in facts if fact.question is not None and fact.id not in self.facts]

    def _knows_too_little(self, decision: Decision) -> bool:
        """Tell whether a counsellor must look at it anyway and little is known."""
        not_known = [value for value in self.facts.values() if value in (None, "unknown")]
        return decision.left_open and len(not_known) >= MOST_NOT_KNOWN

    def reads(self, text: str, language: str) -> Parsed | None:
        """Return what *text* says of the fact that is asked for, or None."""
        fact = self.asks()
        if fact is None:
            return None
        try:
            return self._read_answer(fact, text, language)
        except ValueError:
            return Parsed(text)

    def _read_answer(self, fact: Fact, text: str, language: str) -> Parsed | None:
        """Return what *text* says of *fact*; raises ValueError for what cannot be."""
        parsed = parse(fact, text, language, self.today)
        if parsed is None and self.mentions is not None:
            return self.mentions.answer(fact, text, language, self.today)
        return parsed

    def tells(self, text: str, language: str) -> bool:
        """Tell whether *text* names facts of this check of its own accord."""
        return self.tells_of(text, language) > 0

    def tells_of(self, text: str, language: str) -> int:
        """Return of how many facts of this check *text* tells of its own accord."""
        return len({mention.fact for mention in self._mentioned(text, language)[0]})

    def hear(self, text: str, language: str) -> Reply:
        """Take *text* as the answer to what is asked, with whatever else it tells.

        Which of two answers is right is asked once; then the first stays until it is corrected.
        """
        pending = self.asked_again if self.asked_again in self.facts else None
        reply = self._hear(text, language)
        if pending is not None and self.asked_again == pending and reply.kind == ACCEPTED:
            self.leave_contradiction()
        return reply

    def _hear(self, text: str, language: str) -> Reply:
        """Take *text* as the answer to what is asked, with whatever else it tells.

        A clause that tells another fact is no answer to this one: “no record” does not deny that
        someone was a civil party.
        """
        fact = self.asks()
        mentioned, clauses = self._mentioned(text, language)
        heard = any(mention.heard for mention in mentioned)
        if fact is not None and heard and _tells(self._parsed(fact, text, language)):
            mentioned = self._besides_the_answer(fact, mentioned, len(clauses) == 1)
        meant = named_instead(self.check, fact, text, language) if fact else None
        if meant is not None and not any(m.fact == fact.id for m in mentioned if fact):
            return self._answer_other(meant, text, language)
        others = [m for m in mentioned if fact is None or m.fact != fact.id]
        if (
            fact is not None
            and others
            and len(clauses) == 1
            and _tells(self.reads(text, language))
        ):
            # “I was sold to a bar” answers what the crime was; who applies is still asked
            others = [m for m in others if self.check.facts[m.fact].type in NUMBER_TYPES]
        if fact is None or not others:
            own_denials = [m for m in mentioned if m.denied]
            if fact is not None and own_denials and fact.type == "list":
                return self._deny_asked(fact, mentioned)
            reply = self.answer(text, language)
            own_mentions = [m for m in mentioned if not m.denied]
            if reply.kind == NOT_UNDERSTOOD and fact is not None and own_mentions:
                return self._accept(fact, Parsed(own_mentions[0].value, own_mentions[0].latest))
            return reply
        if fact.type == "bool" and self._conflict(others) and self._says_yes_or_no(text, language):
            others = [m for m in others if m.fact not in self.facts]  # “yes, she was killed”
            if not others:
                return self.answer(text, language)
        others = [m for m in others if not self._was_so_once(m, clauses)]
        conflict = self._conflict(others)
        corrects = conflict is not None and takes_back(text, language)
        if conflict is not None and not corrects:
            return self._two_answers(fact, conflict, mentioned, others, clauses, language)
        noted = self._note(others, correcting=corrects)
        if fact.id in self.facts and self.asked_again != fact.id:  # it follows from what was told
            return Reply(ACCEPTED, fact.id, noted=noted)
        own = [m for m in mentioned if m.fact == fact.id]
        reply = self._answer_beside(fact, own, others, clauses, language)
        if not reply.fact and not noted and any(m.fact not in self.facts for m in others):
            return Reply(NOT_UNDERSTOOD, fact.id)
        return replace(reply, noted=(*reply.noted, *noted))

    def _two_answers(
        self,
        fact: Fact,
        conflict: Mention,
        mentioned: list[Mention],
        others: list[Mention],
        clauses: list[str],
        language: str,
    ) -> Reply:
        """Ask, once, which of two answers is right; all else that the message tells is taken."""
        agreeing = [m for m in others if not self._conflict([m])]
        noted = self._note(agreeing)
        if fact.id not in self.facts:
            own = [m for m in mentioned if m.fact == fact.id]
            noted = (*self._answer_beside(fact, own, others, clauses, language).noted, *noted)
            noted = (fact.id, *noted) if fact.id in self.facts else noted
        self.asked_again = conflict.fact
        return Reply(CONTRADICTION, conflict.fact, other=conflict.value, noted=noted)

    def _was_so_once(self, mention: Mention, clauses: list[str]) -> bool:
        """Tell whether a mention is of an earlier time than what is known: “then it was medium”."""
        return mention.fact in self.facts and bool(_ONCE.search(clauses[mention.clause]))

    def leave_contradiction(self) -> None:
        """Ask no more which of two answers is right: the first stays until it is corrected."""
        if self.asked_again in self.facts:
            self.asked_again = None

    def _besides_the_answer(
        self, fact: Fact, mentioned: list[Mention], one_clause: bool
    ) -> list[Mention]:
        """Leave out what was only heard where the message answers *fact* by itself.

        One clause that answers tells nothing else, and one of several dates is the answer.
        """
        figure = fact.type in NUMBER_TYPES
        return [
            mention
            for mention in mentioned
            if not mention.heard
            or not (
                one_clause
                or mention.fact == fact.id
                or (figure and self.check.facts[mention.fact].type == fact.type)
            )
        ]

    def _says_yes_or_no(self, text: str, language: str) -> bool:
        answer = self.reads(text, language)
        return answer is not None and isinstance(answer.value, bool)

    def _answer_other(self, meant: list[Fact], text: str, language: str) -> Reply:
        """Take *text* as told of one of the facts that it names, not of the one that is asked."""
        asked, told = self.asks(), [m for m in meant if can_answer(m, text, language, self.today)]
        if asked is None or len(told) != 1:
            return Reply(NOT_UNDERSTOOD, asked.id if asked else "")
        parsed = parse(told[0], text, language, self.today)
        value = parsed.value if parsed else None
        if self._conflict([Mention(told[0].id, value, 0)]):
            self.asked_again = told[0].id
            return Reply(CONTRADICTION, told[0].id, other=value)
        noted = self._note([Mention(told[0].id, value, 0)])
        return Reply(ACCEPTED, "", noted=noted)

    def note(self, text: str, language: str, correcting: bool = False) -> tuple[str, ...]:
        """Take up what *text* tells of its own accord; return the facts that changed.

        What was told before is replaced only when the person is *correcting*.
        """
        mentioned, _ = self._mentioned(text, language)
        return self._note(mentioned, correcting)

    def learn(self, fact: Fact, value: Any) -> bool:
        """Take a value that was told elsewhere; False when it is known, not known or impossible."""
        if (
            value is None
            or fact.id in self.facts
            or (fact.type == "choice" and value not in fact.values)
        ):
            return False
        try:
            self._require_possible(fact, value)
        except FactError:
            return False
        self._put(fact, value)
        self.volunteered.append(fact.id)
        return True

    def answer(self, text: str, language: str) -> Reply:
        """Take *text* as the answer to the fact that is asked for."""
        fact = self.asks()
        if fact is None:
            return Reply(NOT_UNDERSTOOD, "")
        try:
            parsed = self._read_answer(fact, text, language)
        except ValueError as error:
            problem = Problem("article" if fact.type == "penal_article" else "date")
            return Reply(IMPOSSIBLE, fact.id, str(error), problem=problem)
        if parsed is not None and parsed.value is None:
            about = not_known_instead(self.check, fact, text, language)
            if about is not None:
                return Reply(ACCEPTED, "", noted=self._forgo(about))
        if parsed is None:
            wrong = misfit(fact, text, language)
            return Reply(NOT_UNDERSTOOD, fact.id, problem=Problem(wrong) if wrong else None)
        return self._accept(fact, parsed)

    def _forgo(self, about: list[Fact]) -> tuple[str, ...]:
        """Note what someone does not know of another fact than the one that is asked for."""
        if len(about) != 1 or about[0].id in self.facts or not about[0].unknown_word:
            return ()
        self._put(about[0], None)
        self.volunteered.append(about[0].id)
        return (about[0].id,)

    def _accept(self, fact: Fact, parsed: Parsed) -> Reply:
        try:
            value = None if parsed.value is None else read(fact, parsed.value)
            if parsed.latest and value is not None and self._differs(fact, value, parsed.latest):
                return Reply(TOO_LOOSE, fact.id)
            self._require_possible(fact, value)
        except FactError as error:
            return Reply(IMPOSSIBLE, fact.id, error.reason, problem=self._problem(fact, error))
        self._put(fact, value)
        return Reply(ACCEPTED, fact.id, assumed=value if parsed.latest else None)

    def _answer_beside(
        self,
        fact: Fact,
        own: list[Mention],
        others: list[Mention],
        clauses: list[str],
        language: str,
    ) -> Reply:
        """Answer *fact* from the clauses that tell no other fact."""
        if own and fact.type == "list":
            return self._deny_asked(fact, own)
        if own:
            return self._accept(fact, Parsed(own[0].value, own[0].latest))
        takes_numbers = fact.type in NUMBER_TYPES
        taken = {
            m.clause for m in others
            if not takes_numbers or self.check.facts[m.fact].type in NUMBER_TYPES
        }  # fmt: skip
        taken |= {n for n in range(len(clauses)) if of_someone_else(clauses, n)}
        rest = ", ".join(key for number, key in enumerate(clauses) if number not in taken)
        if rest:
            parsed = self._parsed(fact, rest, language)
            if (
                parsed is not None
                and _tells(parsed)
                and not (parsed.value is False and _only_begins(rest) and _deny(others))
            ):
                return self._accept(fact, parsed)
        if fact.type == "choice":  # “I went to the bailiff but he paid nothing” is one answer
            parsed = self._parsed(fact, ", ".join(clauses), language)
            if parsed is not None and parsed.value is not None:
                return self._accept(fact, parsed)
        return Reply(ACCEPTED, "")

    def _parsed(self, fact: Fact, text: str, language: str) -> Parsed | None:
        """Return what *text* says of *fact*; None also for what cannot be, as the 35th of May."""
        try:
            return parse(fact, text, language, self.today)
        except ValueError:
            return None

    def _mentioned(self, text: str, language: str) -> tuple[list[Mention], list[str]]:
        if self.mentions is None:
            return [], []
        return self.mentions.find(text, language, self.today)

    def _conflict(self, mentioned: list[Mention]) -> Mention | None:
        """Return a mention that says otherwise than what was told before."""
        for mention in mentioned:
            before = self.facts.get(mention.fact)
            if mention.denied or before is None or isinstance(before, dict):
                continue
            if self._only_heard(mention):
                continue
            loose = mention.latest and mention.value <= before <= mention.latest
            if before != mention.value and not loose:
                return mention
        return None

    def _note(self, mentioned: list[Mention], correcting: bool = False) -> tuple[str, ...]:
        changed, answered = [], {*self.answered}
        for mention in mentioned:
            fact = self.check.facts[mention.fact]
            known = self.facts.get(fact.id)
            if isinstance(known, dict) and isinstance(mention.value, dict):
                mention = replace(mention, value=self._merged(known, mention.value, correcting))
            elif known is not None and (not correcting or self._only_heard(mention)):
                continue
            if mention.denied:
                changed += [fact.id] if self._deny(fact, mention.denied) else []
                continue
            if mention.latest and mention.latest - mention.value > _LOOSEST:
                continue  # “this year” is no day
            before = self.facts.get(fact.id)
            if self._accept(fact, Parsed(mention.value, mention.latest)).kind == ACCEPTED:
                self.volunteered += [fact.id] if fact.id not in answered else []
                changed += [fact.id] if self.facts[fact.id] != before else []
        return tuple(dict.fromkeys(changed))

    def _only_heard(self, mention: Mention) -> bool:
        """Tell whether *mention* was heard of what the person answered: the answer counts more."""
        return mention.heard and self._was_asked(mention.fact)

    def _was_asked(self, name: str) -> bool:
        return name in self.answered and name not in self.volunteered

    @staticmethod
    def _merged(known: dict[str, Any], told: dict[str, Any], correcting: bool) -> dict[str, Any]:
        """Add sums of other kinds to those known; a kind that is known changes when corrected."""
        return known | told if correcting else told | known

    def _deny(self, fact: Fact, option: str) -> bool:
        """Note that a point of a list does not hold; when none is left, the list is empty."""
        known = self.facts.get(fact.id)
        if isinstance(known, list):
            self.facts[fact.id] = [value for value in known if value != option]
            return option in known
        denied = self.denied.setdefault(fact.id, [])
        if option in denied:
            return False
        denied.append(option)
        if set(denied) == set(fact.values):
            self._put(fact, [])
        return True

    def _deny_asked(self, fact: Fact, mentioned: list[Mention]) -> Reply:
        """Take denials of some points as the answer to a list that was shown whole."""
        for mention in mentioned:
            if mention.denied:
                self._deny(fact, mention.denied)
        self._put(fact, [])
        return Reply(ACCEPTED, fact.id, noted=(fact.id,))

    def _problem(self, fact: Fact, error: FactError) -> Problem:
        for rule in self.check.consistency:
            if rule.text["en"] == error.reason:
                return Problem("contradiction", rule.text)
        if error.reason == IN_FUTURE:
            return Problem("future")
        if fact.type in ("int", "number") and fact.maximum is not None:
            bounds = (("least", f"{fact.minimum or 0:g}"), ("most", f"{fact.maximum:g}"))
            return Problem("range", fields=bounds)
        return Problem({"date": "date", "penal_article": "article"}.get(fact.type, "number"))

    def go_back(self) -> Fact | None:
        """Forget the last answer and return its fact; None when there is none."""
        if not self.answered:
            return None
        return self.correct(self.answered[-1])

    def correct(self, name: str) -> Fact:
        """Ask for a fact again; the old answer is forgotten."""
        self.facts.pop(name, None)
        self.denied.pop(name, None)
        if name in self.answered:
            self.answered.remove(name)
        if name in self.volunteered:
            self.volunteered.remove(name)
        self.asked_again = name
        return self.check.facts[name]

    def named_fact(self, text: str, language: str, by_name: bool = False) -> Fact | None:
        """Return the answered fact that *text* corrects, if one; see :mod:`.corrections`."""
        return named_fact(self._latest(), text, language, self.today, by_name)

    def takers(self, text: str, language: str) -> list[Fact]:
        """Return the answered figures and days that *text* can replace as it stands."""
        found = takers(self._latest(), self.facts, text, language, self.today)
        return [self.check.facts[name] for name in found]

    def replace_only(self, text: str, language: str) -> str | None:
        """Put *text* in the place of the one answered figure that it can be; return its fact."""
        found = takers(self._latest(), self.facts, text, language, self.today)
        if len(found) != 1:
            return None
        ((name, figure),) = found.items()
        before = self.facts.get(name)
        if self._accept(self.check.facts[name], figure).kind != ACCEPTED:
            return None
        return name if self.facts[name] != before else None

    def contrasts(self, text: str, language: str) -> tuple[Fact, Any] | None:
        """Return the answered figure that *text* sets right, with its value: “not 18 but 16”."""
        found = contrasted(self._latest(), self.facts, text, language, self.today)
        asked = self.asks()
        answers = asked is not None and asked.type != "bool" and self.reads(text, language)
        if found is not None or answers:
            return found
        return other_option(self._latest(), self.facts, text, language, self.today)

    def exchange(self, text: str, language: str) -> str | None:
        """Put right the figure that *text* contrasts with the told one; return its fact."""
        found = self.contrasts(text, language)
        if found is None or self._accept(found[0], Parsed(found[1])).kind != ACCEPTED:
            return None
        return found[0].id

    def _latest(self) -> list[Fact]:
        return [self.check.facts[name] for name in reversed(self.answered)]

    def _put(self, fact: Fact, value: Any) -> None:
        self.facts[fact.id] = value
        if fact.id in self.answered:
            self.answered.remove(fact.id)
        self.answered.append(fact.id)
        if self.asked_again == fact.id:
            self.asked_again = None

    def _with_presets(self, facts: dict[str, Any]) -> dict[str, Any]:
        presets = {
            fact.id: self.today for fact in self.check.facts.values() if fact.preset == "today"
        }
        return {"today": self.today, **presets, **facts}

    def _differs(self, fact: Fact, earliest: Any, latest: date) -> bool:
        """Tell whether the first and last possible day lead to different outcomes."""
        outcomes = set()
        for day in (earliest, latest):
            decision = decide(self.check, self._with_presets({**self.facts, fact.id: day}))
            outcomes.add((decision.outcome, decision.missing))
        return len(outcomes) > 1

    def _require_possible(self, fact: Fact, value: Any) -> None:
        if isinstance(value, date) and value > self.today:
            raise FactError(fact.id, IN_FUTURE)
        if fact.type in ("money", "money_by_kind") and value is not None:
            amounts = value.values() if isinstance(value, dict) else [value]
            if any(amount is not None and amount > MOST_LEI for amount in amounts):
                raise FactError(fact.id, f"a sum over {MOST_LEI} lei is hardly right")
        decide(self.check, self._with_presets({**self.facts, fact.id: value}))


def _tells(parsed: Parsed | None) -> bool:
    return parsed is not None and parsed.value is not None


def _only_begins(rest: str) -> bool:
    """Tell whether what is left of a message is a “no” alone, which may belong to what follows it."""
    return len(rest.split()) == 1


def _deny(others: list[Mention]) -> bool:
    """Tell whether most of what is told besides is denied: “no, I do not study, no income”."""
    denials = [m for m in others if m.value is False or m.denied or m.value == 0]
    return len(others) > 1 and len(denials) * 2 >= len(others)
