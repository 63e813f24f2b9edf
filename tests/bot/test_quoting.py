"""A message that is handed in: its text as people see it, a title, and where it stands."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import text_input
from bot.links import permalink
from bot.quoting import TEXT, TITLE, cut, read, shown, title_of
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, unreadable

NAMES = {"U0LEO": "Leo"}
MESSAGE: dict[str, Any] = {
    "team": {"id": "T1", "domain": "acme"},
    "channel": {"id": "C0GENERAL", "name": "general"},
    "message_ts": "1772614800.000100",
    "message": {"type": "message", "user": "U0LEO", "ts": "1772614800.000100", "text": "Hello"},
}


@pytest.mark.parametrize(
    ("mrkdwn", "seen"),
    [
        ("<@U0LEO> and <@U0MIA|mia> and <@U0NOBODY>", "@Leo and @mia and @somebody"),
        ("in <#C1|general> and <#C2|> and <#C3>", "in #general and a channel and a channel"),
        ("<!here> <!channel> <!subteam^S1|@ml> <!subteam^S2>", "@here @channel @ml @group"),
        ("due <!date^1772614800^{date_short}|4 March>", "due 4 March"),
        ("see <https://x.example/a?b=1&amp;c=2>", "see https://x.example/a?b=1&c=2"),
        ("see <https://x.example|x.example>", "see https://x.example"),
        ("see <https://x.example/long|the numbers>", "see the numbers (https://x.example/long)"),
        ("write <mailto:leo@x.example|leo@x.example>", "write leo@x.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("*bold* _slanted_ ~gone~ *_both_*", "bold slanted gone both"),
        ("2 * 3 * 4, snake_case_name, ~5 and ~6", "2 * 3 * 4, snake_case_name, ~5 and ~6"),
        ("`*kept*` and ```\n_kept_ too\n```", "*kept* and _kept_ too"),
        ("&gt; quoted", "> quoted"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_people_see_it(mrkdwn: str, seen: str) -> None:
    assert shown(mrkdwn, NAMES) == seen


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We lose money. A lot of it.", "We lose money"),
        ("Could a machine do this? I think so.", "Could a machine do this?"),
        ("\n\nFirst line\nsecond line", "First line"),
        ("Version 2.5 is slow", "Version 2.5 is slow"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_ends_with_a_word() -> None:
    title = title_of("Every week somebody has to read through several hundred invoices, line by line, and mark each")
    assert title == "Every week somebody has to read through several hundred invoices, line by…"
    assert len(title) <= TITLE


@given(st.text(max_size=6000))
def test_whatever_is_said_fits_the_form(said: str) -> None:
    text, is_cut = cut(shown(said, {}))
    title = title_of(text)
    assert is_cut == (text != shown(said, {}))
    assert len(text.encode("utf-16-le", "surrogatepass")) // 2 <= TEXT
    assert text_input("problem", initial=text).to_dict()
    assert "characters long" not in (unreadable(title, TITLE_LENGTH, "blank") or "")
    assert "characters long" not in (unreadable(text, PROBLEM_LENGTH, "blank") or "")


def test_a_message_is_read_with_its_author_and_its_address() -> None:
    origin = read(MESSAGE).origin
    assert origin.author == "U0LEO"
    assert origin.is_open
    assert origin.link == "https://acme.slack.com/archives/C0GENERAL/p1772614800000100"


@pytest.mark.parametrize(
    "more",
    [{"user": "USLACKBOT"}, {"bot_id": "B1"}, {"user": None}, {"user": "not an id"}],
)
def test_what_no_member_wrote_has_no_author(more: dict[str, Any]) -> None:
    assert read(MESSAGE | {"message": MESSAGE["message"] | more}).origin.author is None


@pytest.mark.parametrize("message", [None, {}, {"ts": "1772614800.000100", "text": None}])
def test_a_message_that_was_deleted_is_empty_and_keeps_its_address(message: Any) -> None:
    quoted = read(MESSAGE | {"message": message})
    assert quoted.mrkdwn == ""
    assert quoted.origin.link.endswith("p1772614800000100")


@pytest.mark.parametrize(
    ("channel_id", "name", "is_open"),
    [
        ("C1A2", "general", True),
        ("C1A2", "privategroup", False),
        ("G1A2", "mpdm-leo--mia-1", False),
        ("D1A2", "directmessage", False),
        ("D1A2", "", False),
    ],
)
def test_where_not_everybody_reads_is_told_apart(channel_id: str, name: str, is_open: bool) -> None:
    assert read(MESSAGE | {"channel": {"id": channel_id, "name": name}}).origin.is_open is is_open


def test_a_reply_is_linked_within_its_thread_and_a_root_is_not() -> None:
    reply = MESSAGE["message"] | {"thread_ts": "1772614700.000100"}
    link = "https://acme.slack.com/archives/C0GENERAL/p1772614800000100?thread_ts=1772614700.000100&cid=C0GENERAL"
    assert read(MESSAGE | {"message": reply}).origin.link == link
    root = MESSAGE["message"] | {"thread_ts": "1772614800.000100"}
    assert read(MESSAGE | {"message": root}).origin.thread_ts is None


@pytest.mark.parametrize("team", [{}, {"domain": None}, {"domain": "evil.example/"}, {"domain": "a|b>"}])
def test_a_domain_that_is_none_makes_no_address(team: dict[str, Any]) -> None:
    link = permalink(team, "C1A2", "1772614800.000100", None)
    assert link == "https://slack.com/app_redirect?channel=C1A2&message_ts=1772614800.000100"


def test_ids_that_are_none_make_no_address() -> None:
    for channel, ts in (("C1|x>", "1.1"), ("C1A2", "now"), ("C1A2", "1.1>")):
        with pytest.raises(ValueError, match="not a message"):
            permalink({"domain": "acme"}, channel, ts, None)
