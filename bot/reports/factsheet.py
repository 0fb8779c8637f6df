"""The hotline's yearly factsheet, from its records: the same figures as the one of 2025."""

from collections import Counter
from collections.abc import Callable, Sequence

from bot.cases import VISIT, Contact, Option
from bot.cases.records import BY_COUNSELLOR, PHONE
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES
from bot.reports.data import FIGURES, GROUPS, ReportData
from bot.reports.tables import Cells, Chart, Report, Table, Value

MONTHS = range(1, 13)
KINDS = ("bilateral_project", "prevention", "referral", "sos", "other")
UNKNOWN_VICTIMS = "victims_unknown"
CRITERIA = (
    "age", "sex", "economic_status", "residence", "spoken_language", "religion", "ethnicity",
    "colour", "disability", "citizenship", "gender_identity", "sexual_orientation",
)  # fmt: skip
"""The plan's criteria (md-nap-2024-2028, header)."""
_HOME = "md"
_ELSEWHERE = {
    "difficulty_abroad": "difficulty_abroad", "report": "reports", "missing_person": "missing",
}  # fmt: skip


def kind_of(contact: Contact) -> str:
    """Return in which of the factsheet's four kinds a contact counts, or “other”."""
    if contact.category == "bilateral_project":
        return "bilateral_project"
    return contact.type if contact.type in KINDS else "other"


def group_of(contact: Contact) -> str:
    """Return the factsheet's group of an SOS contact."""
    if contact.category in _ELSEWHERE:
        return _ELSEWHERE[contact.category]
    citizen = contact.answers.get("citizenship", "unknown")
    country = contact.answers.get("exploitation_country", "unknown")
    if "unknown" in (citizen, country):
        return UNKNOWN_VICTIMS
    who = "citizens" if citizen == _HOME else "foreigners"
    return f"{who}_{'here' if country == _HOME else 'abroad'}"


def factsheet(data: ReportData, texts: Texts, language: str) -> Report:
    """Return the year's factsheet in *language*, figures under five hidden."""
    return _Factsheet(data, texts, language).report()


class _Factsheet:
    """Puts all figures first, so that what is hidden is decided over all tables at once."""

    def __init__(self, data: ReportData, texts: Texts, language: str) -> None:
        self._data = data
        self._texts = texts
        self._language = language
        self._cells = Cells()
        self._sos = [c for c in data.contacts if c.type == "sos"]
        self._victims = [c for c in self._sos if c.category == "presumed_victim"]

    def report(self) -> Report:
        later = [
            self._summary(),
            self._months(),
            self._groups(),
            self._exploitation(),
            *self._referrals(),
            self._topics(),
            self._by("channels", self._data.contacts, lambda c: f"channel_{c.channel}",
                     ("channel_phone", "channel_web", "channel_telegram")),
            self._by("languages", self._data.contacts,
                     lambda c: f"language_{c.language}" if c.language else "not_known",
                     tuple(f"language_{code}" for code in LANGUAGES)),
            *(self._criterion(name) for name in CRITERIA),
            self._visits(),
        ]  # fmt: skip
        tables = tuple(make() for make in later)
        charts = (
            Chart("months", (1, 2, 3, 4, 5), stacked=True),
            Chart("sos", (1, 2)),
            Chart("services", (1,)),
        )
        notes = (self._word("hidden_note"), self._word("baseline_note"))
        title = self._word("title", year=self._data.year)
        return Report(self._language, title, tables, charts, notes)

    def _word(self, key: str, **fields: object) -> str:
        return self._texts.get(f"reports.{key}", self._language, **fields)

    def _summary(self) -> Callable[[], Table]:
        put, contacts = self._cells.put, self._data.contacts
        for kind in KINDS:
            put(("kind", kind), sum(kind_of(c) == kind for c in contacts))
        self._cells.total("contacts", [("kind", kind) for kind in KINDS])
        spoken = [c for c in contacts if c.answered_by == BY_COUNSELLOR]
        online = [c for c in spoken if c.channel != PHONE]
        put("by_bot", len(contacts) - len(spoken))
        put("online", len(online))
        put("by_phone", len(spoken) - len(online))
        put("by_counsellor", len(spoken))
        self._cells.total("contacts", ["by_bot", "by_counsellor"])
        self._cells.total("by_counsellor", ["online", "by_phone"])
        put("online_sos", sum(c.type == "sos" for c in online))
        put("phone_sos", sum(c.type == "sos" and c.channel == PHONE for c in contacts))
        self._cells.total(("kind", "sos"), ["online_sos", "phone_sos"])
        self._cells.total("online", ["online_sos", put("online_rest", self._rest())])
        site = self._data.site_visits.values()
        visits = {
            "visits": sum(month[0] for month in site) if site else None,
            "unique_visitors": sum(month[1] for month in site) if site else None,
        }
        before = self._data.comparison.figures

        def make() -> Table:
            names = ("contacts", "by_counsellor", "by_bot", *KINDS, *FIGURES[5:])
            rows = []
            for name in names:
                cell = ("kind", name) if name in KINDS else name
                now = visits[name] if name in visits else self._cells.shown(cell)
                rows.append((self._word(name), now, before.get(name)))
            columns = (self._word("figure"), *self._years())
            return Table("summary", self._word("table_summary"), columns, tuple(rows))

        return make

    def _rest(self) -> int:
        return self._cells.values["online"] - self._cells.values["online_sos"]

    def _years(self) -> tuple[str, str]:
        return self._word("year_column", year=self._data.year), self._word("baseline_column")

    def _months(self) -> Callable[[], Table]:
        found = Counter((c.day.month, kind_of(c)) for c in self._data.contacts)
        for month in MONTHS:
            for kind in KINDS:
                self._cells.put(("month", month, kind), found[month, kind])
            self._cells.total(("month", month), [("month", month, kind) for kind in KINDS])
        for kind in KINDS:
            self._cells.total(("kind", kind), [("month", month, kind) for month in MONTHS])
        self._cells.total("contacts", [("month", month) for month in MONTHS])

        def make() -> Table:
            shown = self._cells.shown
            names = self._word("months").split(",")
            rows: list[tuple[Value, ...]] = [
                (
                    names[month - 1],
                    *(shown(("month", month, kind)) for kind in KINDS),
                    shown(("month", month)),
                )
                for month in MONTHS
            ]
            rows.append(
                (
                    self._word("total"),
                    *(shown(("kind", kind)) for kind in KINDS),
                    shown("contacts"),
                )
            )
            columns = (self._word("month"), *map(self._word, KINDS), self._word("total"))
            return Table("months", self._word("table_months"), columns, tuple(rows), True)

        return make

    def _groups(self) -> Callable[[], Table]:
        found: Counter[str] = Counter()
        for contact in self._sos:
            found[group_of(contact)] += contact.persons
        names = (*GROUPS[:4], UNKNOWN_VICTIMS, *GROUPS[4:])
        for name in names:
            self._cells.put(("group", name), found[name])
        self._cells.total("sos_persons", [("group", name) for name in names])
        victims = [("group", name) for name in names[:5]]
        self._cells.total("victims", victims)
        before = self._data.comparison.sos_groups

        def make() -> Table:
            rows: list[tuple[Value, ...]] = [
                (self._word(name), self._cells.shown(("group", name)), before.get(name))
                for name in names
                if name != UNKNOWN_VICTIMS or found[name]
            ]
            total = sum(before.values())
            rows.append((self._word("total"), self._cells.shown("sos_persons"), total))
            columns = (self._word("figure"), *self._years())
            return Table("sos", self._word("table_sos"), columns, tuple(rows), True)

        return make

    def _exploitation(self) -> Callable[[], Table]:
        found: Counter[tuple[str, str]] = Counter()
        for contact in self._victims:
            forms = contact.answers.get("exploitation") or ["unknown"]
            country = contact.answers.get("exploitation_country", "unknown")
            found[country, forms[0] if len(forms) == 1 else "several"] += contact.persons
        countries = sorted({country for country, _ in found})
        forms = [o.id for o in self._data.form.lists["exploitation"]] + ["several"]
        forms = [form for form in forms if any(found[c, form] for c in countries)]
        put, total = self._cells.put, self._cells.total
        for country in countries:
            parts = [put(("place", country, form), found[country, form]) for form in forms]
            total(("place", country), parts)
        for form in forms:
            total(("form", form), [("place", country, form) for country in countries])
        if countries:
            total("victims", [("place", country) for country in countries])
            total("victims", [("form", form) for form in forms])

        def make() -> Table:
            shown, label = self._cells.shown, self._data.form.label
            rows: list[tuple[Value, ...]] = [
                (
                    label("countries", country, self._language),
                    *(shown(("place", country, form)) for form in forms),
                    shown(("place", country)),
                )
                for country in countries
            ]
            totals = (*(shown(("form", form)) for form in forms), shown("victims"))
            rows.append((self._word("total"), *totals))
            names = (
                self._word("several") if form == "several"
                else label("exploitation", form, self._language)
                for form in forms
            )  # fmt: skip
            columns = (self._word("figure"), *names, self._word("total"))
            title = self._word("table_exploitation")
            return Table("exploitation", title, columns, tuple(rows), True)

        return make

    def _referrals(self) -> list[Callable[[], Table]]:
        made = [one for c in self._data.contacts for one in c.answers.get("referrals") or ()]
        return [
            self._listed("services", "services", Counter(one["service"] for one in made)),
            self._listed("outcomes", "referral_outcomes", Counter(one["outcome"] for one in made)),
        ]

    def _listed(self, table: str, name: str, found: Counter[str]) -> Callable[[], Table]:
        """Return a table of the options of a list, with their sum; both tables have the same sum."""
        options: Sequence[Option] = self._data.form.lists[name]
        parts = [self._cells.put((table, option.id), found[option.id]) for option in options]
        self._cells.total("referrals", parts)

        def make() -> Table:
            rows: list[tuple[Value, ...]] = [
                (option.label[self._language], self._cells.shown((table, option.id)))
                for option in options
            ]
            rows.append((self._word("total"), self._cells.shown("referrals")))
            columns = (self._word("figure"), self._word("number"))
            return Table(table, self._word(f"table_{table}"), columns, tuple(rows), True)

        return make

    def _topics(self) -> Callable[[], Table]:
        topics = [o for o in self._data.form.lists["categories"] if "prevention" in o.of]
        topics = [o for o in topics if o.id != "bilateral_project"]
        found = Counter(c.category for c in self._data.contacts if kind_of(c) == "prevention")
        parts = [self._cells.put(("topic", option.id), found[option.id]) for option in topics]
        self._cells.total(("kind", "prevention"), parts)

        def make() -> Table:
            rows = [
                (option.label[self._language], self._cells.shown(("topic", option.id)))
                for option in topics
            ]
            rows.append((self._word("total"), self._cells.shown(("kind", "prevention"))))
            columns = (self._word("figure"), self._word("number"))
            return Table("topics", self._word("table_topics"), columns, tuple(rows), True)

        return make

    def _by(
        self,
        table: str,
        contacts: Sequence[Contact],
        key: Callable[[Contact], str],
        names: tuple[str, ...],
    ) -> Callable[[], Table]:
        found = Counter(map(key, contacts))
        rest = sum(count for name, count in found.items() if name not in names)
        for name in names:
            self._cells.put((table, name), found[name])
        self._cells.put((table, "not_known"), rest)
        everything = (*names, "not_known")
        self._cells.total("contacts", [(table, name) for name in everything])

        def make() -> Table:
            rows: list[tuple[Value, ...]] = [
                (self._word(name), self._cells.shown((table, name)))
                for name in everything
                if name != "not_known" or rest
            ]
            rows.append((self._word("total"), self._cells.shown("contacts")))
            columns = (self._word("figure"), self._word("number"))
            return Table(table, self._word(f"table_{table}"), columns, tuple(rows), True)

        return make

    def _criterion(self, name: str) -> Callable[[], Table]:
        field = self._data.form.fields[name]
        if field.sensitive:
            found = Counter(dict(self._data.criteria.get(name, {})))
        else:
            found = Counter()
            for contact in self._sos:
                found[contact.answers.get(name, "")] += contact.persons
        listed = [o for o in field.options if o.id != "unknown" and found[o.id]]
        known = sum(found[option.id] for option in listed)
        for option in listed:
            self._cells.put((name, option.id), found[option.id])
        rest = max(0, self._cells.values["sos_persons"] - known)
        self._cells.put((name, None), rest)
        if known + rest == self._cells.values["sos_persons"]:
            self._cells.total("sos_persons", [*((name, o.id) for o in listed), (name, None)])

        def make() -> Table:
            rows: list[tuple[Value, ...]] = [
                (option.label[self._language], self._cells.shown((name, option.id)))
                for option in listed
            ]
            rows.append((self._word("not_known"), self._cells.shown((name, None))))
            criterion = field.label[self._language]
            columns = (criterion, self._word("number"))
            title = self._word("table_criteria", criterion=criterion)
            return Table(f"criterion-{name}", title, columns, tuple(rows))

        return make

    def _visits(self) -> Callable[[], Table]:
        def make() -> Table:
            names = self._word("months").split(",")
            rows: list[tuple[Value, ...]] = []
            for month in MONTHS:
                visits, unique = self._data.site_visits.get(month, (None, None))
                opened = self._data.counted.get((month, VISIT), 0)
                rows.append((names[month - 1], opened, visits, unique))
            columns = tuple(map(self._word, ("month", "chat_visits", "visits", "unique_visitors")))
            return Table("visits", self._word("table_visits"), columns, tuple(rows))

        return make
