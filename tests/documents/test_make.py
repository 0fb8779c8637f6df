import io
import re
from datetime import timedelta

import pytest
from docx import Document as open_docx
from icalendar import Calendar
from pypdf import PdfReader

from bot.documents import APPLICATION, CALENDAR, RESULT, DocumentRequest, Maker
from bot.documents.make import MEDIA_TYPES
from bot.errors import AzimutError
from bot.language import LANGUAGES
from tests.documents.conftest import COMPENSATION, COUNSELLING, EXAMPLES, NOW, state

A4_POINTS = (595, 842)


def request(
    kind: str, file_type: str, language: str = "ro", form: str = "state-compensation"
) -> DocumentRequest:
    check, facts = EXAMPLES[form]
    return DocumentRequest(kind, file_type, language, state(check, facts))


def pdf_of(maker: Maker, asked: DocumentRequest) -> PdfReader:
    return PdfReader(io.BytesIO(maker.make(asked, NOW).body))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def docx_text(body: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in open_docx(io.BytesIO(body)).paragraphs)


@pytest.mark.parametrize("kind", [RESULT, APPLICATION])
def test_a_pdf_is_on_a4_with_its_letters_embedded(maker: Maker, kind: str) -> None:
    reader = pdf_of(maker, request(kind, "pdf", "ru"))

    for page in reader.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4_POINTS
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]


def test_romanian_and_russian_letters_survive_in_pdf_and_docx(maker: Maker) -> None:
    asked = request(APPLICATION, "pdf", "ru")
    pdf = text_of(pdf_of(maker, asked))
    docx = docx_text(maker.make(request(APPLICATION, "docx", "ru"), NOW).body)

    for text in (pdf, docx):
        assert "Cetățenia" in text
        assert "Împrejurările".lower() in text.lower()
        assert "Ущерб как прямой результат" in text
        assert "Вступления" in text or "вступления" in text


def test_an_application_holds_what_was_told_and_leaves_lines_for_the_rest(maker: Maker) -> None:
    text = docx_text(maker.make(request(APPLICATION, "docx"), NOW).body)

    after = dict(re.findall(r"^(.+):\n(.+)", text, re.MULTILINE))
    assert after["Fapta (articolul din Codul penal)"] == "art. 165(2)"
    assert after["Data la care a rămas definitiv"] == "15.03.2024"
    assert after["Compensația solicitată"] == "13 500 lei"
    assert after["Prejudiciul suferit ca rezultat direct al infracțiunii (art. 15)"] == (
        "tratament 18 000 lei, lucruri 2 000 lei"
    )
    assert set(after["Numele și prenumele victimei"]) == {"_"}
    assert set(after["Domiciliul sau reședința"]) == {"_"}


def test_an_application_lists_the_papers_of_article_16(maker: Maker) -> None:
    text = text_of(pdf_of(maker, request(APPLICATION, "pdf")))

    assert "cazierul judiciar" in text
    assert "confirmarea executorului judecătoresc" in text
    assert "art. 12 alin. (3) lit. a), e) și f)" in text


@pytest.mark.parametrize("form", EXAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_application_opens_in_both_formats(maker: Maker, form: str, language: str) -> None:
    pdf = text_of(pdf_of(maker, request(APPLICATION, "pdf", language, form)))
    docx = docx_text(maker.make(request(APPLICATION, "docx", language, form), NOW).body)

    for text in (pdf, docx):
        assert "Data, numele și semnătura" in text
    beside = {"ru": "Дата, фамилия и подпись", "en": "Date, name and signature"}
    assert language == "ro" or beside[language] in docx


def test_a_form_in_romanian_has_nothing_beside(maker: Maker) -> None:
    text = docx_text(maker.make(request(APPLICATION, "docx", "ro"), NOW).body)

    assert not re.search("[а-яё]", text, re.IGNORECASE)
    assert "surname" not in text


@pytest.mark.parametrize(
    ("language", "reasons"),
    [("ro", "Cererea vine în termenul de 3 ani"), ("ru", "Заявление подано в срок 3 года"),
     ("en", "The application comes within the 3 years")],
)  # fmt: skip
def test_a_result_has_figures_reasons_steps_and_papers(
    maker: Maker, language: str, reasons: str
) -> None:
    text = text_of(pdf_of(maker, request(RESULT, "pdf", language)))

    assert "13 500" in text
    assert "15.03.2027" in text
    assert f"✓ {reasons}" in text
    assert "14 000 − 500" in text
    assert "0 800 77777" in text or "art. 14(1)(2)" in text


def test_a_calendar_file_reminds_of_the_deadline_and_betrays_nothing(maker: Maker) -> None:
    document = maker.make(request(CALENDAR, "ics"), NOW)

    (event,) = Calendar.from_ical(document.body).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2027-03-15"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
    assert event["SUMMARY"] == "Ultima zi"
    assert len(event.walk("VALARM")) == 3
    for word in (b"compens", b"victim", b"trafic", b"Azimut RO"):
        assert word.lower() not in document.body.lower()


def test_a_day_that_binds_the_authority_is_no_reminder(maker: Maker) -> None:
    asked = DocumentRequest(CALENDAR, "ics", "ro", state("state-counselling", COUNSELLING))

    with pytest.raises(AzimutError, match="no deadline"):
        maker.make(asked, NOW)


def test_a_check_without_a_form_has_no_application(maker: Maker) -> None:
    asked = DocumentRequest(APPLICATION, "pdf", "ro", state("social-aid", {}))

    with pytest.raises(AzimutError, match="no application"):
        maker.make(asked, NOW)


@pytest.mark.parametrize(("kind", "file_type"), [(RESULT, "pdf"), (APPLICATION, "docx")])
def test_a_document_names_no_author_and_its_file_no_subject(
    maker: Maker, kind: str, file_type: str
) -> None:
    document = maker.make(request(kind, file_type, "en"), NOW)

    assert document.media_type == MEDIA_TYPES[file_type]
    assert document.name in ("result.pdf", "application.docx")
    if file_type == "docx":
        assert open_docx(io.BytesIO(document.body)).core_properties.author == ""
    else:
        assert PdfReader(io.BytesIO(document.body)).metadata.author is None


def test_two_documents_of_the_same_facts_say_the_same(maker: Maker) -> None:
    asked = DocumentRequest(RESULT, "pdf", "ro", state("state-compensation", COMPENSATION))

    assert text_of(pdf_of(maker, asked)) == text_of(pdf_of(maker, asked))
