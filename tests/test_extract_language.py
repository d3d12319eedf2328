"""The language: declared and written agree, or the text wins."""

from __future__ import annotations

import sys

import pytest

from newsbot.extract.blocks import Block
from newsbot.extract.body import Body
from newsbot.extract.language import read_language
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured
from newsbot.load.loaders import language_tag

TEXTS = {
    "en": "The ferry was late on Monday, and the people who had come to the harbour in the rain did not laugh.",
    "de": "Die Fähre kam am Montag zu spät, und die Leute, die im Regen zum Hafen gekommen waren, lachten nicht.",
    "fr": "Le bac est arrivé en retard lundi, et les gens qui étaient venus au port sous la pluie n'ont pas ri.",
    "es": "El transbordador llegó con retraso el lunes, y la gente que había ido al puerto bajo la lluvia no se rio.",
    "it": "Il traghetto è arrivato in ritardo lunedì, e la gente che era venuta al porto sotto la pioggia non rideva.",
    "pt": "O barco chegou com atraso na segunda-feira, e as pessoas que foram ao porto com a chuva não riram.",
    "nl": "De veerboot kwam op maandag te laat, en de mensen die in de regen naar de haven waren gekomen lachten niet.",
    "pl": "Prom spóźnił się w poniedziałek, a ludzie, którzy przyszli do portu w deszczu, nie śmiali się.",
    "ru": "Паром опоздал в понедельник, и люди, которые пришли в порт под дождём, не были этому рады.",
    "uk": "Пором запізнився в понеділок, і люди, які прийшли до порту під дощем, не були цьому раді.",
    "tr": "Feribot pazartesi günü geç kaldı ve yağmurda limana gelen insanlar bu durumu hiç de komik bulmadı.",
    "sv": "Färjan var sen på måndagen, och de som hade kommit till hamnen i regnet var inte glada över det.",
    "da": "Færgen var forsinket mandag, og de mennesker, der var kommet til havnen i regnen, var ikke glade for det.",
    "cs": "Přívoz měl v pondělí zpoždění a lidé, kteří přišli do přístavu v dešti, z toho nebyli nadšení.",
    "ro": "Feribotul a întârziat luni, iar oamenii care au venit în port pe ploaie nu au fost încântați de asta.",
    "ja": "月曜日、フェリーが遅れ、雨の中を港まで来た人々は面白くなかったと話した。",
    "zh": "星期一渡轮晚点，冒雨来到港口的人们对此并不高兴，他们这样告诉记者。",
    "ko": "월요일에 여객선이 늦게 도착해 비를 맞으며 항구에 온 사람들은 달가워하지 않았다.",
    "ar": "تأخرت العبارة يوم الاثنين ولم يكن الناس الذين جاءوا إلى الميناء في المطر سعداء بذلك كما قال بعضهم بعد ذلك.",
    "he": "המעבורת איחרה ביום שני, והאנשים שהגיעו לנמל בגשם לא שמחו על כך.",
    "el": "Το πλοίο άργησε τη Δευτέρα και οι άνθρωποι που ήρθαν στο λιμάνι μέσα στη βροχή δεν το βρήκαν αστείο.",
    "th": "เรือข้ามฟากมาสายในวันจันทร์ และผู้คนที่มาที่ท่าเรือกลางสายฝนก็ไม่พอใจ",
}


def read(text: str, html: str = "", head: str = "") -> str | None:
    """The language tag that an article of this text gets."""
    page = Page.parse(f"<html {html}><head>{head}</head><body><p>{text}</p></body></html>", "https://harbour.example/a")
    found = read_language(page, read_structured(page), Body([Block(0, "p", text, 0)] if text else []))
    return next((tag for candidate in found if (tag := language_tag(candidate.value))), None)


@pytest.mark.parametrize("language", TEXTS)
def test_declared_and_written_agree(language: str) -> None:
    assert read(TEXTS[language], f'lang="{language}"') == language
    assert read(TEXTS[language], f'lang="{language}-XX"') == f"{language}-XX"


@pytest.mark.parametrize("language", TEXTS)
def test_nothing_declared(language: str) -> None:
    assert read(TEXTS[language]) == language


@pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))
def test_the_text_wins(language: str) -> None:
    assert read(TEXTS[language] * 3, 'lang="en-US"') == language
    locale = f'<meta property="og:locale" content="{language}_YY">'
    assert read(TEXTS[language] * 3, 'lang="en-US"', locale) == f"{language}-YY"


def test_what_is_declared_where_there_is_no_text() -> None:
    assert read("", 'lang="pt-BR"') == "pt-BR"
    assert read("Vor Ort.", "", '<meta http-equiv="content-language" content="de-at, de">') == "de-AT"
    assert read("", "", '<script type="application/ld+json">{"@type":"NewsArticle","inLanguage":"it"}</script>') == "it"
    assert read("") is None


@pytest.mark.parametrize(
    ("said", "tag"),
    [("nb-NO", "no-NO"), ("iw", "he"), ("jp", "ja"), ("zh_Hant_TW", "zh-Hant-TW"), ("EN_us", "en-US"), ("x", None)],
)
def test_declarations_are_made_normal(said: str, tag: str | None) -> None:
    assert read("", f'lang="{said}"') == tag


def test_an_unknown_language_is_believed() -> None:
    text = "Ha tornà el ferri, e tota la gent de l'isla es contenta d'aquò, çò ditz lo capitani del batèu."
    assert read(text, 'lang="oc"') == "oc"


def test_neighbours_are_not_taken_for_each_other() -> None:
    text = "Trajekt je u ponedeljak kasnio, a ljudi koji su po kiši došli u luku nisu bili radosni, rekao je jedan."
    for language in ("sr", "hr", "sr-Latn", "bs"):
        assert read(text, f'lang="{language}"') == language
    text = (
        "Færgen kom for sent på mandag, og de som var kommet til havnen i regnet var ikke glade for det, sa en av dem."
    )
    for language in ("da", "no", "nn"):
        assert read(text, f'lang="{language}"') == language


def test_the_model_decides_what_no_table_does() -> None:
    text = "La pramo malfruis lunde, kaj la homoj kiuj venis al la haveno en la pluvo ne estis kontentaj pri tio. "
    assert read(text * 5, 'lang="de"') == "eo"


def test_the_model_is_not_loaded_without_need() -> None:
    sys.modules.pop("py3langid", None)
    for language, text in TEXTS.items():
        read(text, f'lang="{language}"')
    assert "py3langid" not in sys.modules
