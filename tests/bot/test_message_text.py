"""A message that is handed in: its text as people see it, a title, and where it stands."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import text_input
from bot.message_text import TEXT, TITLE, Words, cut_message, permalink, read, shown, title_of
from bot.messages.registry import render
from bot.typed_text import is_sentence, typed
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, unreadable
from tests.company import few

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
        ("see <http://x.example/a|x.example/a>", "see x.example/a"),
        ("see <https://x.example/long|the numbers>", "see the numbers (https://x.example/long)"),
        ("write <mailto:leo@x.example|leo@x.example>", "write leo@x.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("*bold* _slanted_ ~gone~ *_both_*", "bold slanted gone both"),
        ("2 * 3 * 4, snake_case_name, ~5 and ~6", "2 * 3 * 4, snake_case_name, ~5 and ~6"),
        ("`*kept*` and ```\n_kept_ too\n```", "*kept* and _kept_ too"),
        ("&gt; quoted", "> quoted"),
        ("&copy; &#39; &ampx; a<b", "&copy; &#39; &ampx; a<b"),
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
        ("... !!! ???\nreal text here", "real text here"),
        ("> we lose hours\n> each week", "we lose hours"),
        ("• sort claims\n• count pallets", "sort claims"),
        ("2. Sort the mail", "Sort the mail"),
        ("我们丢钱。很多。", "我们丢钱"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("escaped", "meant"),
    [
        ("Ask <@U0SAM|sam> about R&amp;D", "Ask @sam about R&D"),
        ("<#C0NEWS|ml-news> and <#C0X|>", "#ml-news and a channel"),
        ("<!subteam^S1|@ml-team> <!here> <!channel>", "@ml-team @here @channel"),
        ("<https://wiki.example/page?a=1&amp;b=2>", "https://wiki.example/page?a=1&b=2"),
        ("<http://wiki.example|wiki.example>", "wiki.example"),
        ("<mailto:jo@example.com|jo@example.com>", "jo@example.com"),
        ("<tel:+491234|+491234>", "+491234"),
        ("a &lt;b&gt; &amp;lt; <b>", "a <b> &lt; <b>"),
        ("*stars* and _lines_ stay: 2*3*4, `code`", "*stars* and _lines_ stay: 2*3*4, `code`"),
        ("a < b, and c > d", "a < b, and c > d"),
    ],
)
def test_what_was_typed_behind_a_command_is_read_as_it_was_typed(escaped: str, meant: str) -> None:
    assert typed(escaped) == meant


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("請求書の自動読み取りをしたい", True),
        ("自动读取发票", True),
        ("カナ", True),
        ("อ่านใบแจ้งหนี้อัตโนมัติ", True),
        ("票", False),
        ("송장", False),
        ("dance", False),
        ("Rechnungsdatenerfassung", False),
        (":rocket:", False),
        ("two words", True),
        ("zwei\u00a0Wörter", True),
        ("", False),
    ],
)
def test_a_word_where_words_are_not_apart_is_a_sentence(text: str, is_one: bool) -> None:
    assert is_sentence(text) is is_one


SHARED = {"is_share": True, "is_msg_unfurl": True, "author_name": "Rex", "text": "We lose <@U0LEO>'s hours."}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Ask "},
                {"type": "user", "user_id": "U0LEO"},
                {"type": "text", "text": " on R&D *now* "},
                {"type": "emoji", "name": "wave"},
                {"type": "link", "url": "https://x.example/a", "text": "here"},
                {"type": "broadcast", "range": "here"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
    ],
}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]}


@pytest.mark.parametrize(
    ("message", "text", "title"),
    [
        ({"attachments": [SHARED]}, "Rex wrote:\nWe lose @Leo's hours.", "We lose @Leo's hours"),
        (
            {"text": "what about this?", "attachments": [SHARED]},
            "what about this?\n\nRex wrote:\nWe lose @Leo's hours.",
            "We lose @Leo's hours",
        ),
        (
            {"attachments": [{"is_share": True, "message_blocks": [{"message": {"blocks": [RICH]}}], "text": "less"}]},
            "Ask @Leo on R&D *now* :wave:here (https://x.example/a)@here\n    • one\n> said",
            "Ask @Leo on R&D *now* :wave:here (https://x.example/a)@here",
        ),
        ({"blocks": [RICH]}, "Ask @Leo on R&D *now* :wave:here (https://x.example/a)@here\n    • one\n> said", None),
        ({"text": "see x.example", "attachments": [{"from_url": "u", "title": "A page"}]}, "see x.example", None),
        (
            {"bot_id": "B1", "text": "Late", "attachments": [{"title": "Queue", "text": "12 wait", "fallback": "no"}]},
            "Late\n\nQueue\n12 wait",
            "Late",
        ),
        (
            {"bot_id": "B1", "attachments": [{"fields": [{"title": "Idea", "value": "sort &amp; mail"}]}]},
            "Idea: sort & mail",
            None,
        ),
        ({"bot_id": "B1", "attachments": [{"fallback": "only this"}]}, "only this", None),
        (
            {
                "bot_id": "B1",
                "text": "New",
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*A* wish"}}],
            },
            "A wish",
            None,
        ),
        ({"blocks": [TABLE]}, "a | b", None),
        ({"blocks": [{"type": "markdown", "text": "**wish**"}]}, "**wish**", None),
        (
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "R&amp;D"}}, {"type": "divider"}]},
            "R&D",
            None,
        ),
        (
            {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "by"}, {"type": "image"}]}]},
            "by",
            None,
        ),
        ({"files": [{"title": "Our plan", "name": "plan.pdf"}]}, "Our plan", None),
        ({"text": "look", "files": [{"title": "image.png"}]}, "look", None),
        (
            {"files": [{"filetype": "email", "subject": "Late", "plain_text": "Orders wait."}]},
            "Late\nOrders wait.",
            "Late",
        ),
        (
            {"files": [{"name": "a.m4a", "transcription": {"preview": {"content": "Sort claims by a model"}}}]},
            "Sort claims by a model",
            None,
        ),
        ({"text": "This message was deleted.", "subtype": "tombstone"}, "", None),
        ({"subtype": "huddle_thread", "room": {"id": "R1"}}, "", None),
    ],
)
def test_whatever_a_message_is_made_of_its_words_are_read(
    message: dict[str, Any], text: str, title: str | None
) -> None:
    quoted = read(MESSAGE | {"message": {"ts": MESSAGE["message_ts"], "user": "U0LEO", "text": ""} | message})
    assert quoted.words(NAMES) == Words(text, title if title is not None else title_of(text))


def test_everybody_who_is_named_in_a_forwarded_message_is_looked_up() -> None:
    message = {"text": "<@U0MIA>", "attachments": [SHARED | {"text": "<@U0LEO>"}], "blocks": [RICH]}
    assert read(MESSAGE | {"message": message}).mentioned == {"U0MIA", "U0LEO"}


NAMES_OF_PARTS = st.sampled_from(
    ["type", "text", "elements", "blocks", "fields", "rows", "is_share", "message_blocks", "message", "transcription"]
)
KINDS_OF_PARTS = st.sampled_from(["rich_text", "rich_text_list", "section", "mrkdwn", "table", "context", "user"])
JUNK = st.recursive(
    st.none() | st.integers(-9, 99) | st.text(max_size=5) | KINDS_OF_PARTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES_OF_PARTS, inner, max_size=4),
    max_leaves=12,
)


@few
@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files", "bot_id"]), JUNK))
def test_whatever_shape_a_message_has_it_is_read_without_trouble(message: dict[str, Any]) -> None:
    quoted = read(MESSAGE | {"message": message})
    assert isinstance(quoted.words({}).text, str)
    assert isinstance(quoted.mentioned, set)


def test_a_long_title_ends_with_a_word() -> None:
    title = title_of("Every week somebody has to read through several hundred invoices, line by line, and mark each")
    assert title == "Every week somebody has to read through several hundred invoices, line by…"
    assert len(title) <= TITLE


@given(st.text(max_size=6000))
def test_whatever_is_said_fits_the_form(said: str) -> None:
    text, is_cut = cut_message(shown(said, {}))
    title = title_of(text)
    assert is_cut == (text != shown(said, {}))
    assert len(text.encode("utf-16-le", "surrogatepass")) // 2 <= TEXT
    assert text_input("problem", initial=text).to_dict()
    assert "Shorten it" not in (unreadable(title, TITLE_LENGTH, "blank") or "")
    assert "Shorten it" not in (unreadable(text, PROBLEM_LENGTH, "blank") or "")


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
    assert quoted.words({}) == Words("", "")
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


def test_a_reminder_of_before_agendas_still_reads_as_it_did() -> None:
    stored = {
        "meeting": "ML guild",
        "starts": "2026-03-05T14:00:00Z",
        "minutes": 45,
        "zone": "Europe/Berlin",
        "place": "Room Beacon",
        "link": "https://meet.example.com/guild",
        "minutes_before": 10,
        "is_today": False,
        "agenda": [],
        "moved_to": None,
        "is_cancelled": False,
        "is_over": False,
    }
    shown = render("reminder", stored, datetime.date(2026, 3, 5))
    assert shown.text.startswith("ML guild is in 10 minutes: Thursday 5 March at 15:00")
    # Nothing names the date that its buttons would be about.
    elements = [element for block in shown.blocks for element in block.get("elements", ())]
    buttons = [element["action_id"] for element in elements if "action_id" in element]
    assert buttons == ["meeting.join"]
    over = render("reminder", stored | {"is_over": True})
    assert [block["type"] for block in over.blocks] == ["section", "context"]
