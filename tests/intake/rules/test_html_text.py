"""What a cell says that a program wrote as HTML, and what stays because it only looks like it."""

import time

import pytest

from intake.rules.imports.html_text import seen_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (
            "<div>Drivers search for <b>an hour</b>.</div><div><br></div><div>Daily.</div>",
            "Drivers search for an hour.\n\nDaily.",
        ),
        ("<p>Nobody has time &amp; money.</p>\n<p>Ask&nbsp;us.</p>", "Nobody has time & money.\nAsk us."),
        ("First<br>Second<br/>Third<BR />Fourth", "First\nSecond\nThird\nFourth"),
        ("Text before<div>and a block</div>", "Text before\nand a block"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        (
            "<table><tr><th>Team</th><th>Hours</th></tr><tr><td>Sales</td><td>5</td></tr></table>",
            "Team | Hours\nSales | 5",
        ),
        ('<p>See <a href="https://wiki.example/p">the wiki</a>.</p>', "See the wiki (https://wiki.example/p)."),
        ('<a href="https://wiki.example/p">https://wiki.example/p</a>', "https://wiki.example/p"),
        ('<p><a href="javascript:alert(1)">Press</a></p>', "Press"),
        ('<div><img src="x.png" alt="the broken pump"></div>', "the broken pump"),
        ('<div style="color:red" onclick="alert(1)">Red</div>', "Red"),
        ("<p>Before</p><script>alert(1)</script><style>p { color: red }</style><p>After</p>", "Before\nAfter"),
        ("<!-- pasted --><p>Word writes comments<!--[if gte mso 9]> x <![endif]--></p>", "Word writes comments"),
        ("<div>Warn if a &lt; b, or a < c</div>", "Warn if a < b, or a < c"),
        ("<strong>All of it is bold</strong>", "All of it is bold"),
        ("<pre>two\n  lines</pre>", "two\nlines"),
        ("<div><div>deep<div>er</div></div></div>", "deep\ner"),
        ("R&amp;D reads patents", "R&D reads patents"),
        ("5&nbsp;%&#8211;7&nbsp;%", "5 %–7 %"),
        ("&lt;p&gt;Escaped twice&lt;/p&gt;", "Escaped twice"),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_the_text_that_a_browser_shows(cell: str, text: str) -> None:
    assert seen_text(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        "Warn if a < b, and b > c",
        "x<y and y>z",
        "Trainees ask what <table> and <td> mean",
        "Type <name> of the <customer>",
        "Orders look like <order><id>5</id></order>",
        "Mia Holm <mia@x.example>",
        "<@U0TRIS> and <https://wiki.example|the wiki>",
        "Q&A for AT&T; R&D too",
        "https://x.example/?a=1&copy=2&lt=3",
        "We <3 this",
        "<script>alert(1)",
        "The <b> tag isn't closed",
        "<!-- nothing -->",
        "1 << 2; 3 >> 1",
        "&",
        "",
    ],
)
def test_what_only_holds_a_sign_of_html_stays_as_it_is_written(cell: str) -> None:
    assert seen_text(cell) == cell


def test_a_script_that_never_ends_takes_no_words_with_it() -> None:
    assert seen_text("One<br>the <script> tag<br>three") == "One\nthe <script> tag\nthree"


PIECES = ("<!", "<a ", "</", "<!--", "<br>", "<div>", "<?", "&lt;", "<![CDATA[", "<td><a href='", "<li>", "<a>x</a>")


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_cell_is_read_in_moments(piece: str) -> None:
    cell = "<br>" + piece * (130_000 // len(piece))
    began = time.process_time()
    seen_text(cell)
    assert time.process_time() - began < 2
