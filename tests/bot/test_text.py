"""People's text is shown as typed, pings nobody, and is cut where nothing breaks."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.text import clip, date, escape, moment, one_line, points
from intake.sentences import listed

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
