import pytest

from bot.meaning import usual_letters


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("kak poluchit kompensaciyu", "ru", "как получит компенсацию"),
        ("ya zhivu v Italii", "ru", "я живу в италии"),
        ("унде пот чере ажутор", "ro", "unde pot cere ajutor"),
        ("Где просить?", "ru", "Где просить?"),
        ("Unde cer ajutor?", "ro", "Unde cer ajutor?"),
        ("Where do I ask?", "en", "Where do I ask?"),
        ("WHERE DO I ASK?", "en", "where do i ask?"),
    ],
)
def test_a_language_is_read_in_its_own_letters(text: str, language: str, expected: str) -> None:
    assert usual_letters(text, language) == expected
