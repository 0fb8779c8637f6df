"""The lexicon: every sign is found in each language, in the spellings that people use."""

from pathlib import Path

import pytest

from bot.errors import InvalidData
from bot.language import LANGUAGES, known_key
from bot.project import KNOWLEDGE
from bot.safety import Lexicon

EXAMPLES = {
    "documents_withheld": {
        "ro": "Patronul mi-a luat pașaportul",
        "ru": "хозяин забрал у меня паспорт",
        "en": "the boss keeps my passport",
    },
    "confinement": {
        "ro": "M-a încuiat în beci",
        "ru": "он меня запер на ключ",
        "en": "they locked us inside",
    },
    "debt": {
        "ro": "Zice că am o datorie de trei mii",
        "ru": "говорят, что я должна отработать долг",
        "en": "she says I owe her for the ticket",
    },
    "threat": {
        "ro": "Mă amenință în fiecare zi",
        "ru": "он угрожает моей семье",
        "en": "he says he will kill me",
    },
    "violence": {"ro": "Mă bate de o oră", "ru": "муж бьёт меня", "en": "my husband beats me"},
    "sexual_exploitation": {
        "ro": "Mă obligă să stau cu bărbați",
        "ru": "заставляют обслуживать клиентов",
        "en": "they forced me to see clients",
    },
    "sale": {
        "ro": "Am aflat că m-a vândut altcuiva",
        "ru": "они меня продали другому",
        "en": "he sold me to his friend",
    },
    "missing": {
        "ro": "Sora mea a dispărut ieri",
        "ru": "сестра пропала вчера",
        "en": "my sister is missing since Monday",
    },
    "child": {"ro": "Fiica mea mică", "ru": "мой ребёнок", "en": "my little daughter"},
    "suicide": {"ro": "Nu mai vreau să trăiesc", "ru": "я не хочу жить", "en": "I want to die"},
    "stranded": {
        "ro": "Sunt la gară, fără bani",
        "ru": "мы на вокзале без денег",
        "en": "I have no money and nowhere to sleep",
    },
    "forced_work": {
        "ro": "Lucrez 16 ore și nu mă plătește",
        "ru": "работаем по 16 часов бесплатно",
        "en": "we work 16 hours and he does not pay, like slaves with no food",
    },
    "watched": {
        "ro": "Îmi citește mesajele",
        "ru": "он проверяет мой телефон",
        "en": "he reads my messages",
    },
    "now": {"ro": "Vine chiar acum", "ru": "он сейчас придёт", "en": "he is coming right now"},
    "help": {"ro": "Ajutați-ne!", "ru": "помогите", "en": "please help us"},
    "cry": {"ro": "Ajutor!", "ru": "спасите", "en": "please, help me"},
    "negation": {
        "ro": "Nimeni nu e în pericol",
        "ru": "со мной всё хорошо",
        "en": "nobody is in danger",
    },
    "hypothesis": {
        "ro": "Ce se întâmplă dacă pleacă?",
        "ru": "допустим, он уехал",
        "en": "what if he leaves",
    },
    "question_about": {
        "ro": "Ce înseamnă trafic de ființe umane?",
        "ru": "что такое торговля людьми",
        "en": "what is human trafficking",
    },
    "study_or_news": {
        "ro": "Scriu o teză de licență",
        "ru": "пишу дипломную работу",
        "en": "I am writing a thesis",
    },
    "past": {
        "ro": "S-a întâmplat acum 10 ani",
        "ru": "это было пять лет назад",
        "en": "it was years ago",
    },
    "idiom_or_joke": {"ro": "Mor de râs, haha", "ru": "шучу, ахаха лол", "en": "just kidding lol"},
    "weapon": {"ro": "A venit cu toporul", "ru": "он схватил нож", "en": "he has an axe"},
    "injury": {
        "ro": "Mi-a rupt nasul",
        "ru": "у меня сотрясение и синяки",
        "en": "I am bleeding",
    },
    "rape": {
        "ro": "M-a violat aseară",
        "ru": "отчим лезет ко мне",
        "en": "he comes to my bed at night",
    },
    "captor": {"ro": "Patronul e aici", "ru": "хозяин рядом", "en": "the foreman is near"},
    "partner_or_kin": {"ro": "Soțul meu", "ru": "мой муж", "en": "my husband"},
    "deceived": {
        "ro": "Mi-au promis altceva",
        "ru": "обещали другую работу",
        "en": "it turned out to be a bar",
    },
    "labour_camp": {
        "ro": "Banii vin după sezon",
        "ru": "отдаст после сезона",
        "en": "we may go after the season",
    },
    "moved": {
        "ro": "Ne duc peste graniță",
        "ru": "нас увозят в фуре",
        "en": "they took us in a van",
    },
    "images": {"ro": "Are poze cu mine", "ru": "у него моё видео", "en": "he has my photos"},
    "fear": {"ro": "Mi-e frică", "ru": "я боюсь", "en": "I am scared"},
    "hiding": {
        "ro": "Am fugit și mă ascund",
        "ru": "я сбежала и прячусь",
        "en": "I ran away, I am hiding",
    },
    "lock_and_key": {"ro": "Cheia e la el", "ru": "ключи у него", "en": "he took the keys"},
    "farewell": {
        "ro": "Adio, iertați-mă",
        "ru": "прощайте все",
        "en": "goodbye, feed my cat",
    },
    "means_of_death": {"ro": "Am luat pastile", "ru": "верёвка готова", "en": "I took the pills"},
    "worthless": {
        "ro": "La ce bun să trăiesc",
        "ru": "без меня всем легче",
        "en": "they are better without me",
    },
    "begging": {
        "ro": "Îl pun să cerșească",
        "ru": "заставляют просить милостыню",
        "en": "they make him beg",
    },
    "witness_sees": {
        "ro": "Vecina strigă",
        "ru": "слышу крики у соседей",
        "en": "I hear my neighbour",
    },
    "alone_in_dark": {
        "ro": "Se descarcă telefonul",
        "ru": "телефон садится",
        "en": "my battery is low",
    },
    "court_facts": {
        "ro": "A fost condamnat, articolul 201",
        "ru": "приговор вступил в силу",
        "en": "he was convicted in court",
    },
    "rights_question": {
        "ro": "Am dreptul la compensație?",
        "ru": "мне положена компенсация?",
        "en": "am I entitled to compensation?",
    },
    "resolved": {"ro": "Am divorțat", "ru": "мы развелись", "en": "we divorced"},
    "professional": {
        "ro": "Sunt asistent social",
        "ru": "я соцработник",
        "en": "I am a social worker",
    },
    "prudent_plan": {
        "ro": "Ce să verific înainte de plecare?",
        "ru": "что проверить перед отъездом?",
        "en": "what should I check before I go?",
    },
    "fair_work": {
        "ro": "Plătesc la timp",
        "ru": "платят вовремя",
        "en": "we are paid on time",
    },
    "phone_read": {
        "ro": "Îmi verifică telefonul",
        "ru": "муж читает мои сообщения",
        "en": "he checks my phone",
    },
    "taken_back": {"ro": "Am glumit", "ru": "забудьте", "en": "forget it, I was joking"},
}
SPELLINGS = [
    ("confinement", "ru", "on menya zaper"),
    ("confinement", "ro", "м-а ынкуят ын касэ"),
    ("confinement", "ro", "M-A ÎNCHIS ÎN CAMERĂ"),
    ("documents_withheld", "ro", "mi-o luat pasaportu"),
    ("documents_withheld", "ru", "zabral u menja pasport"),
    ("violence", "ru", "БЬЁТ МЕНЯ"),
    ("violence", "en", "he's hitting me!!!"),
    ("help", "ru", "pomogite pozhalusta"),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The real lexicon; that it loads says that every pattern compiles."""
    return Lexicon.load(KNOWLEDGE / "safety" / "lexicon.yml")


def write(folder: Path, text: str) -> Path:
    path = folder / "lexicon.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_sign_has_an_example_here(lexicon: Lexicon) -> None:
    assert [sign.id for sign in lexicon.signs] == list(EXAMPLES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", EXAMPLES)
def test_each_sign_is_found_in_each_language(lexicon: Lexicon, sign: str, language: str) -> None:
    key = known_key(EXAMPLES[sign][language], language)
    assert sign in lexicon.found(key), key


@pytest.mark.parametrize(("sign", "language", "text"), SPELLINGS)
def test_a_sign_is_found_in_all_its_spellings(
    lexicon: Lexicon, sign: str, language: str, text: str
) -> None:
    key = known_key(text, language)
    assert sign in lexicon.found(key), key


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Care este programul liniei?", "ro"),
        ("Какой у вас адрес?", "ru"),
        ("Where is your office?", "en"),
    ],
)
def test_an_ordinary_question_shows_no_danger_sign(
    lexicon: Lexicon, text: str, language: str
) -> None:
    kinds = {sign.id: sign.kind for sign in lexicon.signs}
    assert [s for s in lexicon.found(known_key(text, language)) if kinds[s] == "danger"] == []


def test_the_vector_has_a_place_for_each_sign_and_counts_dangers(lexicon: Lexicon) -> None:
    key = known_key("m-a încuiat, mi-a luat pașaportul și mă bate, ajutor", "ro")
    row = lexicon.vector(key)
    found = {sign.id for sign, value in zip(lexicon.signs, row, strict=False) if value}
    assert len(row) == len(lexicon.signs) + 1
    assert (
        found
        == set(lexicon.found(key))
        >= {"confinement", "documents_withheld", "violence", "help"}
    )
    assert row[-1] == 1.0  # three danger signs or more
    assert lexicon.vector("salut").sum() == 0


def test_a_star_ends_a_stem_and_without_it_the_word_ends(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "- {id: stem, kind: danger, label: {ro: a, ru: a, en: a}, patterns: [lock*]}\n"
        "- {id: word, kind: danger, label: {ro: a, ru: a, en: a}, patterns: [lock]}\n",
    )
    lexicon = Lexicon.load(path)
    assert lexicon.found("locked") == ["stem"]
    assert lexicon.found("a lock") == ["stem", "word"]
    assert lexicon.found("clock") == []


def test_a_wrong_pattern_is_named_by_its_sign(tmp_path: Path) -> None:
    path = write(
        tmp_path, "- {id: broken, kind: danger, label: {ro: a, ru: a, en: a}, patterns: ['(a']}\n"
    )
    with pytest.raises(InvalidData, match=r"lexicon\.yml.*broken.*does not compile"):
        Lexicon.load(path)


def test_a_sign_without_its_three_labels_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "- {id: half, kind: danger, label: {ro: a}, patterns: [a]}\n")
    with pytest.raises(InvalidData, match=r"half.*lacks a label"):
        Lexicon.load(path)
