"""Slack's mrkdwn becomes safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.page.reader import Reader
from sandbox.workspace import Workspace
from tests.sandbox.page.helpers import START, HandClock, Seen


@pytest.fixture(scope="module")
def reader() -> Reader:
    workspace = Workspace(HandClock(), {})
    workspace.add_member("U0ANNA", "anna", "Anna <Berg>", tz="Europe/Berlin")
    workspace.add_channel("general", ["U0ANNA"], channel_id="C0GENERAL")
    workspace.add_channel("secret", [], channel_id="C0SECRET", is_private=True)
    return Reader(workspace, workspace.members["U0ANNA"])


LINK = '<a href="{0}" target="_blank" rel="noopener noreferrer">{1}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and _italic_ and ~gone~", "<b>bold</b> and <i>italic</i> and <s>gone</s>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("* not bold * and **", "* not bold * and **"),
        ("*\u200b*typed\u200b** by people", "<b>\u200b*typed\u200b*</b> by people"),
        ("\u200b*typed\u200b*", "\u200b*typed\u200b*"),
        ("*no\nlines*", "*no\nlines*"),
        ("`a *b* <c> &lt;d&gt;`", "<code>a *b* &lt;c&gt; &lt;d&gt;</code>"),
        ("```\nx\n```", "<pre>x</pre>"),
        ("&lt;b&gt; &amp;amp; \"'", "&lt;b&gt; &amp;amp; &#34;&#39;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a < b > c", "a &lt; b &gt; c"),
        ("<https://e.example/?a=1&amp;b=2|there *now*>", LINK.format("https://e.example/?a=1&amp;b=2", "there *now*")),
        ("<https://e.example>", LINK.format("https://e.example", "https://e.example")),
        ('<https://e.example/"onx="a()|x>', LINK.format("https://e.example/&#34;onx=&#34;a()", "x")),
        ("<javascript:alert(1)|press>", "press (javascript:alert(1))"),
        ("<JaVaScript:alert(1)>", "JaVaScript:alert(1)"),
        ("<data:text/html,x|x>", "x (data:text/html,x)"),
        ("<http:///nowhere|x>", "x (http:///nowhere)"),
        ("<http://[bad|x>", "x (http://[bad)"),
        ("*<@U0ANNA>*", '<b><span class="mention">@Anna &lt;Berg&gt;</span></b>'),
        ("<@U0NOBODY>", '<span class="mention">@U0NOBODY</span>'),
        ("<#C0GENERAL|old>", '<span class="mention">#general</span>'),
        ("<#C0SECRET>", '<span class="mention">#a private channel</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        ("&gt; said", '<span class="quote">said</span>'),
        ("<|x> <>", "&lt;|x&gt; &lt;&gt;"),
        ("\ue0000\ue001 <@U0ANNA>", '0 <span class="mention">@Anna &lt;Berg&gt;</span>'),
    ],
)
def test_mrkdwn_is_read_and_everything_else_escaped(reader: Reader, text: str, html: str) -> None:
    assert reader.mrkdwn(text) == html


PIECES = st.sampled_from(
    [*"*_~`<>|^&;:!@#\n \"'", "<!date^", "http://", "javascript:", "&lt;", "&amp;", "<img onx=a()>"]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join))
def test_no_text_breaks_it_or_becomes_a_tag_of_its_own(reader: Reader, text: str) -> None:
    seen = Seen(reader.mrkdwn(text))
    assert {tag for tag, _ in seen.tags} <= {"b", "i", "s", "a", "code", "pre", "span", "time"}
    assert {name for _, attrs in seen.tags for name in attrs} <= {"href", "target", "rel", "class", "title"}
    assert all(str(attrs["href"]).lower().startswith(("http://", "https://")) for attrs in seen.every("a"))


SECONDS = int(START.timestamp())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"at <!date^{SECONDS}^{{date_num}} {{time}}|x>", "at 2026-03-04 10:00"),
        (f"at <!date^{SECONDS}^{{date_short_pretty}}|x>", "at today"),
        (f"<!date^{SECONDS + 86400}^{{date_long_pretty}} at {{time}}^Thu>", "Tomorrow at 10:00"),
        (f"at <!date^{SECONDS - 86400}^{{date_short_pretty}}|x>", "at yesterday"),
        (f"<!date^{SECONDS + 7 * 86400}^{{date_short_pretty}}|x>", "Mar 11"),
        (f"<!date^{SECONDS + 7 * 86400}^{{date_long_pretty}}|x>", "Wednesday, March 11th"),
        (f"<!date^{SECONDS + 182 * 86400}^{{date_short}}|x>", "Sep 2"),
        (f"<!date^{SECONDS + 183 * 86400}^{{date_short}}|x>", "Sep 3, 2026"),
        (f"<!date^{SECONDS - 183 * 86400}^{{date_long}}|x>", "Tuesday, September 2nd, 2025"),
        (f"<!date^{SECONDS - 100 * 86400}^{{date}}|x>", "November 24th"),
        (f"<!date^{SECONDS - 100 * 86400}^{{day_divider_pretty}}|x>", "Monday, November 24th, 2025"),
        (f"at <!date^{SECONDS}^{{nonsense}}|Wed &lt;4&gt; Mar>", "at Wed &lt;4&gt; Mar"),
        ("at <!date^soon^{date}|one day>", "at one day"),
        ("at <!date^99999999999999999999^{date}|never>", "at never"),
        ("at <!date^1>", "at 1"),
    ],
)
def test_dates_are_shown_in_the_readers_zone(reader: Reader, text: str, shown: str) -> None:
    html = reader.mrkdwn(text)
    assert html.partition("<time")[0] + html.partition('">')[2].replace("</time>", "") == shown


def test_a_date_links_only_to_the_web(reader: Reader) -> None:
    assert 'href="https://e.example"' in reader.mrkdwn(f"<!date^{SECONDS}^{{time}}^https://e.example|x>")
    assert "<a" not in reader.mrkdwn(f"<!date^{SECONDS}^{{time}}^javascript:alert(1)|x>")


def test_markdown_gives_bold_headings_and_links_but_no_html(reader: Reader) -> None:
    shown = reader.markdown("# Head\n**so** [it](https://e.example) [no](javascript:a()) <img src=x>")
    assert "<b>Head</b>" in shown
    assert "<b>so</b>" in shown
    assert shown.count("<a ") == 1
    assert "&lt;img src=x&gt;" in shown


def test_rich_text_knows_people_and_styles(reader: Reader) -> None:
    part = {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "<u>", "style": {"bold": True}},
            {"type": "user", "user_id": "U0ANNA"},
            {"type": "link", "url": "javascript:a()", "text": "x"},
        ],
    }
    mention = '<span class="mention">@Anna &lt;Berg&gt;</span>'
    assert reader.rich(part) == f'<div class="line-of-text"><b>&lt;u&gt;</b>{mention}x (javascript:a())</div>'
