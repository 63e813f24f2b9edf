"""People's text is shown as typed, pings nobody, and is cut where nothing breaks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clip, cut, date, escape, moment, one_line, points, units
from intake.formatting import listed

NASTY = "<!channel> <https://evil.example|bank> <@U0RIA> & *bold* `code`"


def test_nothing_that_people_type_is_read_as_a_command() -> None:
    for shown in (escape(NASTY), one_line(NASTY)):
        assert "<" not in shown
        assert ">" not in shown
        assert "&lt;!channel&gt;" in shown


@given(st.text(max_size=300), st.integers(5, 50))
def test_a_cut_never_breaks_an_entity_and_keeps_the_limit(text: str, limit: int) -> None:
    shown = clip(escape(text), limit)
    assert len(shown.encode("utf-16-le", "replace")) // 2 <= limit
    rest = shown
    for entity in ("&amp;", "&lt;", "&gt;"):
        rest = rest.replace(entity, "")
    assert "&" not in rest


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("Spot stolen cards before we ship", 32, "Spot stolen cards before we ship"),
        ("Spot stolen cards before we ship", 31, "Spot stolen cards before we…"),
        ("Spot stolen cards before we ship", 20, "Spot stolen cards…"),
        ("Spot stolen cards before we ship", 18, "Spot stolen cards…"),
        ("Spot stolen cards", 15, "Spot stolen…"),
        # To end at a word would lose a third of the room.
        ("Rindfleischetikettierung und mehr", 12, "Rindfleisch…"),
        ("Ab Rindfleischetikettierung", 12, "Ab Rindflei…"),
        ("盗まれたカードを発送前に見つける", 8, "盗まれたカード…"),
        ("AI で盗まれたカードを発送前に見つける", 10, "AI で盗まれたカ…"),
        ("one   two", 6, "one…"),
        ("one\ntwo three", 8, "one\ntwo…"),
        ("🙂🙂🙂🙂", 6, "🙂🙂…"),
    ],
)
def test_a_text_is_cut_at_a_words_end_where_that_loses_less_than_a_third(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown


def test_what_is_escaped_is_cut_at_a_words_end_too_and_nothing_of_ours_is_cut_in_two() -> None:
    assert one_line("Fraud & refunds in shops", 21) == "Fraud &amp; refunds…"
    assert clip("Fraud &amp; refunds", 9) == "Fraud…"
    token = date(datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    assert clip(f"Promised for Monday {token}", 55) == "Promised for Monday…"


@given(st.text(alphabet="ab &<漢🙂\n", max_size=60), st.integers(3, 30))
def test_what_is_cut_is_a_beginning_within_the_limit_that_takes_all_of_it_without_blanks(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert units(shown) <= limit
    if shown != text:
        assert text.startswith(shown[:-1])
        assert len(text.split()) > 1 or text != text.strip() or units(shown) >= limit - 1


@given(st.text(max_size=200))
def test_a_line_within_a_sentence_is_one_line_without_marks_that_format(text: str) -> None:
    shown = one_line(text)
    assert "\n" not in shown
    assert all(f"\u200b{mark}" in shown or mark not in shown for mark in "*_~`")


def test_dates_are_told_in_the_readers_zone_with_a_fallback() -> None:
    instant = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    assert date(instant, "Europe/Berlin") == "<!date^1773043200^{date_short_pretty}|Mon 9 Mar 2026>"
    assert moment(instant, "Europe/Berlin").endswith("|Monday 9 March 2026, 09:00 (Europe/Berlin)>")


def test_numbers_and_lists_read_well() -> None:
    assert points(523) == "52.3"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
