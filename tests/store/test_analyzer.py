"""Texts become the terms that they are found by: folded, stemmed in their language, in pairs without spaces."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.analyzer import (
    CHINESE,
    ENGLISH,
    JAPANESE,
    KOREAN,
    THAI,
    Language,
    language_of,
    stem,
    terms,
    terms_in_any_language,
    tokens,
)

GERMAN = Language("german")
ENDINGS = ("", "s", "ing", "ed", "ational", "ization", "fulness", "iveness", "ently")
THREADS, ROUNDS = 8, 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We lose money to stolen cards every month.", ENGLISH),
        ("Kreditkarten", ENGLISH),
        ("Wir verlieren jeden Monat Geld durch gestohlene Karten.", GERMAN),
        ("Nous perdons de l'argent à cause des cartes volées.", Language("french")),
        ("Perdemos dinero cada mes porque los ladrones usan las tarjetas de los clientes.", Language("spanish")),
        ("盗まれたカードで毎月お金を失う", JAPANESE),
        ("我们每个月因为被盗的卡而损失", CHINESE),
        ("도난 카드로 매달 돈을 잃는다", KOREAN),
        ("เราเสียเงินทุกเดือนเพราะบัตรที่ถูกขโมย", THAI),
        ("Read 請求書 with our tool before somebody pays the invoice twice", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_the_language_is_guessed_by_script_and_common_words(text: str, language: Language) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Straße", "STRASSE", GERMAN),
        ("Prüfung", "Prüfungen", GERMAN),
        ("détecter", "DETECTER", Language("french")),
        ("ＡＢＣ", "abc", ENGLISH),
        ("ｶﾀｶﾅ", "カタカナ", JAPANESE),
        ("İstanbul", "istanbul", ENGLISH),
        ("naïvely", "naively", ENGLISH),
        ("smørrebrød", "smorrebrod", Language("danish")),
    ],
)
def test_case_accents_and_width_make_no_difference(one: str, other: str, language: Language) -> None:
    assert terms(one, language) == terms(other, language) or stem(one, language) == stem(other, language)


def test_voice_marks_of_japanese_are_no_accents() -> None:
    assert stem("ガス", JAPANESE) != stem("カス", JAPANESE)


def test_what_has_no_spaces_becomes_pairs_without_those_of_grammar() -> None:
    assert [token.term for token in tokens("請求書を自動で読む", JAPANESE)] == [
        "請求", "求書", "書を", "を自", "自動", "動で", "で読", "読む",
    ]  # fmt: skip
    assert [token.term for token in tokens("しています", JAPANESE)] == []


def test_words_of_other_languages_have_parts_so_that_compounds_meet() -> None:
    ours, theirs = set(terms("Rechnungsprüfung", GERMAN)), set(terms("Rechnungen prüfen", GERMAN))
    assert {"_rech", "_chnu", "_pruf"} <= ours & theirs
    assert not any(term.startswith("_") for term in terms("Invoice checks", ENGLISH))


def test_common_words_are_no_terms() -> None:
    assert terms("The best of the rest, and don't", ENGLISH) == ["rest"]
    assert not {"der", "und", "wir"} & set(terms("Der Kunde und wir", GERMAN))


def test_what_somebody_looks_for_may_be_in_any_language() -> None:
    found = set(terms_in_any_language("Rechnungen"))
    assert {stem("Rechnungen", GERMAN), stem("Rechnungen", ENGLISH)} <= found
    assert "請求" in terms_in_any_language("請求書")


def test_threads_that_stem_at_once_get_what_one_alone_gets() -> None:
    words = [
        f"{start}{middle}{end}" for start in "bcdfgl" for middle in ("atter", "oading", "ument") for end in ENDINGS
    ]
    stem.cache_clear()
    alone = [stem(word) for word in words]
    between = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(ROUNDS):
            stem.cache_clear()
            with ThreadPoolExecutor(THREADS) as pool:
                parts = pool.map(lambda start: [stem(word) for word in words[start:] + words[:start]], range(THREADS))
                for start, found in enumerate(parts):
                    assert found == alone[start:] + alone[:start]
    finally:
        sys.setswitchinterval(between)
