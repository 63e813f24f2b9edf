"""Bad values that look like numbers, dates, rules and ids."""

from typing import Any

NUMBERS: dict[str, Any] = {
    each: each
    for each in (
        "-1",
        "0",
        "-0",
        "1e309",
        "NaN",
        "Infinity",
        "2147483648",
        "9223372036854775808",
        "1,5",
        "1.5",
        "１２",
        "1_000",
        "0x10",
        "9" * 80,
    )
} | {"yes": True, "a number": 7}
DATES: dict[str, Any] = {
    each: each
    for each in (
        "2027-02-29",
        "2028-02-29",
        "0000-00-00",
        "9999-12-31",
        "1969-12-31",
        "2038-01-19T03:14:08Z",
        "24:00",
        "25:61",
        "23:59:60",
        "02:30",
        "01:30",
        "9:5",
        "٠٩:٠٠",
        "Europe/Kiev",
        "Europe/Kyiv",
        "EST",
        "UTC+25",
        "Asia/Calcutta",
        "../../etc/passwd",
        "/etc/passwd",
        "2026-W53",
    )
}
CRON: dict[str, Any] = {
    each: each
    for each in (
        "* * * * *",
        "0 0 30 2 *",
        "*/0",
        "61 * * * *",
        "FREQ=WEEKLY;COUNT=1000000000",
        "FREQ=SECONDLY",
        "FREQ=WEEKLY;UNTIL=20200101T000000",
        "FREQ=WEEKLY;BYDAY=8MO",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "weekly\n",
    )
} | {"5,000 rules": "FREQ=DAILY;" * 455}
# The contract names forms; these are such ids in the sandbox's workspace where there is one.
IDS: dict[str, Any] = {
    "too short": "C0",
    "a channel's name": "general",
    "a private channel": "G0SECRET",
    "of another workspace": "C0ELSEWHERE",
    "direct messages": "D0RIA",
    "archived": "C0OLD",
    "shared": "C0SHARED",
    "a guest": "U0GUS",
    "who has left": "U0GONE",
    "a bot": "USLACKBOT",
    "our own bot": "U0SANDBOXBOT",
    "of an enterprise": "W0RIA",
    "two": "U0RIA,U0TRIS",
    "lower case": "u0ria",
    "300 long": "U" + "0" * 299,
    "a button's value": "1:nobody:1",
    "a version too high": "1:nobody:999999999",
    "a long number": f"1:{'9' * 80}:1",
    "another codec": "0:from-long-ago",
    "a member": "U0REX",
    "a channel": "C0PAY",
}
