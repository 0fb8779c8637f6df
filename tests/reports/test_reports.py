"""The yearly reports, from records: the factsheet's figures, the plan's indicators, the quality."""

import csv
import html
import io
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot import resources
from bot.cases import Contact
from bot.errors import AzimutError, InvalidData
from bot.project import KNOWLEDGE
from bot.reports import ReportData, factsheet, indicators, quality
from bot.reports.data import Comparison
from bot.reports.gather import read_visits
from bot.reports.quality import percentile
from bot.reports.render import to_csv, to_html, to_xlsx
from bot.reports.tables import Report, Table, Value
from bot.safety import DangerLevel

NONE, HIGH = DangerLevel.NONE, DangerLevel.HIGH


def contact(month: int = 3, channel: str = "phone", **answers: object) -> Contact:
    kind, category = str(answers["type"]), str(answers["category"])
    level = HIGH if kind == "sos" else NONE
    return Contact(
        date(2026, month, 5), channel, "ro", level, "counsellor", kind, category, dict(answers)
    )


def victim(**answers: object) -> Contact:
    facts = {"citizenship": "md", "exploitation_country": "it", "exploitation": ["labour"]}
    return contact(type="sos", category="presumed_victim", **{**facts, **answers})


def year(contacts: list[Contact], **more: object) -> ReportData:
    form, comparison = resources.case_form(), resources.comparison()
    return ReportData(2026, contacts, form, comparison, **more)  # type: ignore[arg-type]


def table(report: Report, name: str) -> Table:
    return next(one for one in report.tables if one.id == name)


def row(report: Report, name: str, label: str) -> tuple[Value, ...]:
    return next(row for row in table(report, name).rows if row[0] == label)


@pytest.fixture(scope="module")
def sheet() -> Report:
    contacts = (
        [contact(type="prevention", category="bilateral_project") for _ in range(50)]
        + [contact(4, type="prevention", category="work_abroad") for _ in range(20)]
        + [contact(4, type="referral", category="legal_help") for _ in range(10)]
        + [victim(persons=2) for _ in range(8)]
        + [victim(citizenship="uz", exploitation_country="md") for _ in range(7)]
        + [contact(channel="web", type="sos", category="missing_person") for _ in range(6)]
    )
    return factsheet(year(contacts), resources.texts(), "en")


def test_the_factsheets_kinds_are_told_apart(sheet: Report) -> None:
    assert row(sheet, "summary", "Moldova–Israel bilateral project")[1:] == (50, 7462)
    assert row(sheet, "summary", "Prevention")[1:] == (20, 373)
    assert row(sheet, "summary", "Referral")[1:] == (10, 553)
    assert row(sheet, "summary", "SOS")[1:] == (21, 74)
    assert row(sheet, "summary", "Contacts")[1:] == (101, 8462)
    assert row(sheet, "summary", "Online consultations")[1:] == (6, 59)


def test_persons_are_counted_in_the_factsheets_groups(sheet: Report) -> None:
    abroad = "Presumed victims, citizens of Moldova, abroad"
    assert row(sheet, "sos", abroad)[1:] == (16, 18)
    assert row(sheet, "sos", "Presumed victims, foreign citizens, in Moldova")[1:] == (7, 13)
    assert row(sheet, "sos", "Missing persons")[1:] == (6, 12)
    assert row(sheet, "sos", "Total")[1:] == (29, 71)


def test_victims_stand_by_country_and_form(sheet: Report) -> None:
    assert table(sheet, "exploitation").columns == ("Figure", "Labour", "Total")
    assert row(sheet, "exploitation", "Italy")[1:] == (16, 16)
    assert row(sheet, "exploitation", "Total")[1:] == (23, 23)


def test_months_add_up(sheet: Report) -> None:
    assert row(sheet, "months", "Apr")[1:] == (0, 20, 10, 0, 0, 30)
    assert row(sheet, "months", "Total")[-1] == 101


def test_three_victims_cannot_be_found_in_any_table() -> None:
    contacts = [contact(type="prevention", category="work_abroad") for _ in range(60)]
    contacts += [victim() for _ in range(9)] + [
        victim(exploitation_country="fr") for _ in range(3)
    ]
    report = factsheet(year(contacts), resources.texts(), "en")
    assert row(report, "exploitation", "France")[1:] == ("•", "•")
    assert row(report, "exploitation", "Italy")[1:] == ("•", "•")
    assert row(report, "summary", "SOS")[1] == 12


def test_the_comparison_is_the_factsheet_of_2025() -> None:
    """7,462 + 373 + 553 + 74 calls, 71 persons: lastrada-factsheet-2025, statistics and sos-calls."""
    comparison = Comparison.load(KNOWLEDGE / "reports")
    f = comparison.figures
    assert f["contacts"] == f["bilateral_project"] + f["prevention"] + f["referral"] + f["sos"]
    assert sum(comparison.sos_groups.values()) == f["sos_persons"] == 71


@pytest.mark.parametrize("language", ["ro", "ru", "en"])
def test_every_report_is_written_in_every_language_and_format(language: str) -> None:
    data = year([victim() for _ in range(6)], counted={(3, "survey-yes"): 7, (3, "visit"): 90})
    for make in (factsheet, indicators, quality):
        report = make(data, resources.texts(), language)
        page = to_html(report)
        assert f'lang="{language}"' in page and report.title in page
        assert "http" not in page and "<script" not in page
        lines = list(csv.reader(io.StringIO(to_csv(report).lstrip("\ufeff"))))
        assert lines[0] == ["table", "row", "column", "value"]
        assert len(lines) == 1 + sum(len(t.rows) * (len(t.columns) - 1) for t in report.tables)
        book = load_workbook(io.BytesIO(to_xlsx(report)))
        assert len(book.sheetnames) == 1 + len(report.tables)


@pytest.mark.parametrize("language", ["ro", "ru", "en"])
def test_a_chart_shows_a_dash_for_no_figure_and_every_label_whole(language: str) -> None:
    contacts = [victim() for _ in range(6)] + [victim(citizenship="unknown") for _ in range(6)]
    page = to_html(factsheet(year(contacts), resources.texts(), language))
    labels = [
        " ".join(re.findall(r">([^<]+)</tspan>", label))
        for label in re.findall(r'<text class="l">(.*?)</text>', page)
    ]
    assert html.escape(resources.texts().get("reports.victims_unknown", language)) in labels
    assert not [label for label in labels if "…" in label]
    assert ">None<" not in page and ">–</text>" in page


def test_what_comes_from_data_is_text_in_the_page() -> None:
    evil = Table("t", "<b>t</b>", ("a", "b"), (("<script>alert(1)</script>", 1),))
    page = to_html(Report("en", "<i>x</i>", (evil,)))
    assert "<script>" not in page and "<b>t</b>" not in page and "<i>x</i>" not in page


def test_indicators_show_what_was_reached_beside_baseline_and_target() -> None:
    helped = [victim(assisted="yes", compensation="received") for _ in range(15)]
    others = [victim(assisted="no", compensation="not_asked") for _ in range(5)]
    report = indicators(year(helped + others), resources.texts(), "en")
    assert row(report, "indicators", "Presumed victims who received assistance")[1:] == (
        "GO3", "not given (2023)", "75 %", 20, "100 %",
    )  # fmt: skip
    asked = row(report, "indicators", "Presumed victims who asked for state compensation")
    assert asked[1:] == ("SO4.2", "0 (2023)", "75 %", 20, "80 %")


def test_an_indicator_of_few_people_is_hidden() -> None:
    helped = [victim(assisted="yes") for _ in range(15)] + [victim(assisted="no")]
    report = indicators(year(helped), resources.texts(), "en")
    assert row(report, "indicators", "Presumed victims who received assistance")[3] == "•"


def test_quality_tells_how_long_people_wait() -> None:
    def waited(seconds: int) -> Contact:
        return Contact(
            date(2026, 3, 5), "web", "ro", HIGH, "counsellor", "sos", "report", {}, seconds,
            seconds + 5,
        )  # fmt: skip

    contacts = [waited(30) for _ in range(8)] + [waited(900) for _ in range(5)]
    data = year(contacts, clocks={"high": 300}, counted={(3, "survey-no"): 6})
    report = quality(data, resources.texts(), "en")
    assert row(report, "answer", "HIGH")[1:] == (13, "35 s", "15 min", "62 %", "5 min")
    assert row(report, "answer", "Request")[1:] == (0, None, None, None, None)
    assert row(report, "survey", "No")[1] == 6


def test_percentiles_are_values_that_occurred() -> None:
    assert [percentile([9, 1, 5], share) for share in (0.01, 0.5, 0.9, 1)] == [1, 5, 9, 9]


def test_visits_of_the_site_are_read_by_month(tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("month,visits,unique\n1,11123,3610\n2,8608,3272\n", encoding="utf-8")
    assert read_visits(file) == {1: (11123, 3610), 2: (8608, 3272)}


@pytest.mark.parametrize("line", ["13,5,4", "1,4,5", "1,x,2", "1,2", "1,2,-1"])
def test_wrong_visits_are_refused_with_their_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(f"month,visits,unique\n{line}\n", encoding="utf-8")
    with pytest.raises(AzimutError, match=r"visits\.csv:2"):
        read_visits(file)


def test_wrong_data_of_reports_is_named(tmp_path: Path) -> None:
    for name in ("baseline-2025.yml", "indicators.yml"):
        text = (KNOWLEDGE / "reports" / name).read_text(encoding="utf-8")
        text = text.replace("sos: 74", "sos: many").replace("count: referred\n", "count: rich\n")
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData) as error:
        Comparison.load(tmp_path)
    assert [p.key for p in error.value.problems] == ["figures.sos", "indicators.2.count"]
