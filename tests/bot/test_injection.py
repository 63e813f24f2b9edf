"""Whatever people type, wherever we print it: it mentions nobody, leads nowhere, formats nothing and breaks nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks import Rendered
from bot.messages import registry
from bot.text import clip, cut, escape, one_line, plain
from tests.bot.injection_texts import LINK, TEXTS, Filler
from tests.filling import views

SEEDS = range(25)
OURS = re.compile(
    r"<(@U0EVE|#C0EVE"
    r"|!date\^\d+\^(\{date_(short_pretty|long)\}( at \{time\})?|\{time\})\|[^<>|]+"
    rf"|{re.escape(LINK)}\|(From this message|Your message|The message))>"
)
ENTITY = re.compile(r"&(amp|lt|gt);")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Marks that people have typed, with nothing before them that takes their meaning.
LIVE_MARK = re.compile("Ω[*_~`]Ω")


def drawn(shown: Any) -> Iterator[tuple[str, str]]:
    """Yield every text of a view or message, with how Slack reads it."""
    if isinstance(shown, Rendered):
        yield "mrkdwn", shown.text
        shown = shown.blocks
    if isinstance(shown, dict):
        if isinstance(shown.get("text"), str) and "type" in shown:
            yield shown["type"], shown["text"]
        for name, value in shown.items():
            # What stands in an input is text that somebody may change, as they typed it.
            if name not in ("value", "initial_value", "state"):
                yield from drawn(value)
    elif isinstance(shown, list | tuple):
        for value in shown:
            yield from drawn(value)


def wrong(kind: str, text: str) -> str:
    """Say what is wrong with a text, empty when nothing is."""
    if TURNS.search(text):
        return "it turns the direction of what comes behind it"
    if kind != "mrkdwn":
        return "it may be read as a token" if re.search(r"<([!@#]|[a-z]+:)", text, re.IGNORECASE) else ""
    rest = OURS.sub("", text)
    if "<" in rest or ">" in rest:
        return "a token that is none of ours, or a part of one"
    if "&" in ENTITY.sub("", rest):
        return "a part of an entity"
    return "a mark that formats" if LIVE_MARK.search(text) else ""


# Each is covered by scenarios: Home is filled from many services, the form's note is markdown of ours, and so is a
# calendar's address.
NOT_FILLED = ("home.build_home", "ideas.build_idea_form", "calendars.build_address")
VIEWS = {name: make for name, make in views().items() if name not in NOT_FILLED}


def check(shown: Any) -> None:
    for kind, text in [("mrkdwn", shown)] if isinstance(shown, str) else drawn(shown):
        assert not wrong(kind, text), f"{wrong(kind, text)}: {text[:300]!r} … {text[-80:]!r}"


@pytest.mark.parametrize("kind", registry._MESSAGES)
def test_no_message_prints_what_people_typed_as_anything_but_text(kind: str) -> None:
    model, draw = registry._MESSAGES[kind]
    for seed in SEEDS:
        check(draw(Filler(seed).of(model)))


def test_nearly_every_view_is_tried() -> None:
    assert len(VIEWS) >= 50


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_prints_what_people_typed_as_anything_but_text(view: str) -> None:
    for seed in SEEDS:
        check(VIEWS[view](**Filler(seed).arguments(VIEWS[view])))


@pytest.mark.parametrize("text", TEXTS)
def test_wherever_text_is_cut_no_entity_and_no_token_is_broken(text: str) -> None:
    mixed = f"<@U0EVE> {escape(text)} <!date^1773043200^{{date_short_pretty}}|Mon 9 Mar>"
    for limit in (*range(2, 80), *range(len(mixed) - 60, len(mixed) + 2)):
        for shown in (clip(mixed, limit), one_line(text, limit)):
            straight = TURNS.sub("", shown.replace("Ω", ""))
            assert not wrong("mrkdwn", straight), (limit, shown)
            assert len(shown.encode("utf-16-le")) <= 2 * max(limit, 1)


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_is_shown_as_it_is_stays_as_it_is_but_for_what_a_careless_reader_would_take_for_a_token(
    text: str,
) -> None:
    shown = plain(text, 10_000).replace("\u200b", "")
    assert shown == TURNS.sub("", text)
    assert cut("a < b", 5) == "a < b"
    assert cut("a < b & c", 6) == "a < b…"


def test_a_line_of_people_is_no_quotation() -> None:
    assert one_line("> said he") == "\u200b&gt; said he"
