"""Text that comes in: what no database or reader can take is gone, the rest is as it was typed."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import FieldErrors
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, IdeaDraft, unreadable
from intake.text import clean, is_blank
from tests.company import few

# Every character there is, lone surrogates too.
anything = st.text(st.characters(codec=None) | st.sampled_from("\x00\r\n\t \u200b\ud800\udfff\x85\x1f"), max_size=40)

INVISIBLE = [
    "", " ", "\t\n\r", "\u00a0", "\u3000", "\u2028", "\u200b", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad", "\u202e",
    "\u180e", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u0301", "\ufe0f", "\x00", "\x07\x1b", "\ud800", "\ue000",
    " \u200b\n\u3164\u2800 ",
]  # fmt: skip


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_nobody_would_see_is_blank(text: str) -> None:
    assert is_blank(text)
    assert is_blank(f"{text} \u200b{text}")


@pytest.mark.parametrize("text", ["a", ".", "0", "é", "e\u0301", "字", "🙂", "👩‍🔬", "\u200ba", "\ufffd", "अ", "—"])
def test_what_can_be_seen_is_not_blank(text: str) -> None:
    assert not is_blank(text)
    assert not is_blank(f"\u200b {text} \u200b")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  outer spaces \n", "outer spaces"),
        ("inner  spaces\tstay", "inner  spaces\tstay"),
        ("one\r\ntwo", "one\ntwo"),
        ("one\rtwo", "one\ntwo"),
        ("one\r\x00\ntwo", "one\ntwo"),
        ("nul\x00byte", "nulbyte"),
        ("bell\x07 escape\x1b[31m", "bell escape[31m"),
        ("c1\x9b31m", "c131m"),
        ("\x00 padded \x00", "padded"),
        ("lone \ud83d half", "lone \ufffd half"),
        ("a pair 🙂 and 👩‍🔬", "a pair 🙂 and 👩‍🔬"),
        ("<b>&amp;</b> *bold*", "<b>&amp;</b> *bold*"),
        ("e\u0301 stays two", "e\u0301 stays two"),
        ("", ""),
    ],
)
def test_text_is_cleaned_and_otherwise_kept_as_typed(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@few
@given(anything)
def test_clean_text_can_be_stored_and_sent(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode().decode() == cleaned
    assert json.loads(json.dumps(cleaned, ensure_ascii=False).encode()) == cleaned
    assert not {character for character in cleaned if unicodedata.category(character) == "Cc"} - {"\n", "\t"}


@few
@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@few
@given(anything)
def test_cleaning_neither_makes_text_blank_nor_loses_what_is_seen(text: str) -> None:
    if not is_blank(text):
        assert not is_blank(clean(text))
    seen = [character for character in text if unicodedata.category(character)[0] in "LNPS"]
    assert [character for character in clean(text) if character in set(seen)] == seen or "\ufffd" in clean(text)


@pytest.mark.parametrize("blank", [text for text in INVISIBLE if text not in ("\ud800",)])
def test_a_title_or_problem_that_nobody_would_see_is_refused_by_field(blank: str) -> None:
    with pytest.raises(FieldErrors) as refusal:
        IdeaDraft(title=blank, problem=blank).checked()
    assert set(refusal.value.errors) == {"title", "problem"}
    with pytest.raises(FieldErrors) as refusal:
        IdeaDraft(title="A title", problem=blank).checked()
    assert set(refusal.value.errors) == {"problem"}


@pytest.mark.parametrize(("title", "problem"), [(TITLE_LENGTH, PROBLEM_LENGTH)])
def test_length_is_counted_as_slack_counts_it_and_the_limit_itself_is_allowed(title: int, problem: int) -> None:
    IdeaDraft(title="x" * title, problem="🙂" * (problem // 2)).checked()
    with pytest.raises(FieldErrors) as refusal:
        IdeaDraft(title="x" * (title + 1), problem="🙂" * (problem // 2 + 1)).checked()
    assert refusal.value.errors["title"] == "This is over 150 characters. Shorten it by 1."
    assert refusal.value.errors["problem"] == "This is over 3,000 characters. Shorten it by 2."


def test_spaces_around_do_not_count() -> None:
    assert IdeaDraft(title=f"  {'x' * TITLE_LENGTH}\n", problem="p").checked().title == "x" * TITLE_LENGTH


def test_what_is_readable_is_not_complained_about() -> None:
    assert unreadable("fine", 4, "blank") is None
    assert unreadable("\u200b", 4, "Write something.") == "Write something."
