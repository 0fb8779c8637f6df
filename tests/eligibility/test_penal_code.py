import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.eligibility.penal_code import FIRST, LAST, PenalArticle

articles = st.builds(
    PenalArticle,
    number=st.integers(FIRST, LAST),
    index=st.integers(0, 12),
    paragraph=st.none() | st.integers(1, 9),
    letter=st.none() | st.sampled_from("abcd"),
)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("165", PenalArticle(165)),
        ("165(2)", PenalArticle(165, paragraph=2)),
        ("art. 165 alin. (2)", PenalArticle(165, paragraph=2)),
        ("articolul 165 alineatul 2", PenalArticle(165, paragraph=2)),
        ("статья 165 часть 2", PenalArticle(165, paragraph=2)),
        ("ст. 165 ч.2", PenalArticle(165, paragraph=2)),
        ("article 165 paragraph 2", PenalArticle(165, paragraph=2)),
        ("164(3) b)", PenalArticle(164, paragraph=3, letter="b")),
        ("164(3)(b)", PenalArticle(164, paragraph=3, letter="b")),
        ("164(3)b", PenalArticle(164, paragraph=3, letter="b")),
        ("164 alin. (3) lit. b", PenalArticle(164, paragraph=3, letter="b")),
        ("164(3) a murit", PenalArticle(164, paragraph=3)),
        ("art. 188 alin. (3) lit. c)", PenalArticle(188, paragraph=3, letter="c")),
        ("164(3) б)", PenalArticle(164, paragraph=3, letter="b")),
        ("166¹", PenalArticle(166, index=1)),
        ("166¹(1)", PenalArticle(166, index=1, paragraph=1)),
        ("166^1", PenalArticle(166, index=1)),
        ("201-1", PenalArticle(201, index=1)),
        ("201/1 (3)", PenalArticle(201, index=1, paragraph=3)),
        ("201 prim", PenalArticle(201, index=1)),
        ("166 прим", PenalArticle(166, index=1)),
        ("201 indice 1", PenalArticle(201, index=1)),
        ("166 cu indicele 1", PenalArticle(166, index=1)),
        ("201 с индексом 1", PenalArticle(201, index=1)),
        ("166 prime", PenalArticle(166, index=1)),
    ],
)
def test_an_article_is_read_as_people_and_documents_write_it(
    text: str, article: PenalArticle
) -> None:
    assert PenalArticle.parse(text) == article


@given(articles)
def test_what_an_article_prints_is_read_back_the_same(article: PenalArticle) -> None:
    assert PenalArticle.parse(str(article)) == article


@pytest.mark.parametrize("text", ["", "murder", "art. 12", "2024", "134", "394"])
def test_what_is_no_crime_article_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Penal Code"):
        PenalArticle.parse(text)


@pytest.mark.parametrize(
    ("article", "pattern", "matches"),
    [
        ("165", "165", True),
        ("165(2)", "165", True),
        ("166", "165", False),
        ("166^1", "166", False),
        ("166", "166^1", False),
        ("166^1(3)", "166^1", True),
        ("151(4)", "151(4)", True),
        ("151(1)", "151(4)", False),
        ("151", "151(4)", None),
        ("164(3) b)", "164(3)(b)", True),
        ("164(3) a)", "164(3)(b)", False),
        ("164(3)", "164(3)(b)", None),
        ("164(2)", "164(3)(b)", False),
        ("171", "171..175", True),
        ("175(2)", "171..175", True),
        ("176", "171..175", False),
        ("170", "171..175", False),
        ("175^1", "171..175", False),
        ("175^1", "145..175^", True),
        ("145", "145..175^", True),
        ("144", "145..175^", False),
        ("176", "145..175^", False),
    ],
)
def test_an_article_lies_in_a_pattern_or_not_or_nobody_can_tell(
    article: str, pattern: str, matches: bool | None
) -> None:
    assert PenalArticle.parse(article).matches(pattern) is matches
