"""Emoji by the names that Slack gives them: a few of its own, else Unicode's."""

import re
import unicodedata

NAMED = re.compile(r":([a-z0-9_+'-]+):")
OWN = {
    "+1": "👍",
    "-1": "👎",
    "thumbsup": "👍",
    "thumbsdown": "👎",
    "tada": "🎉",
    "smile": "😄",
    "slightly_smiling_face": "🙂",
    "wave": "👋",
    "pray": "🙏",
    "heart": "❤️",
    "bulb": "💡",
    "mag": "🔍",
    "calendar": "📆",
    "warning": "⚠️",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "x": "❌",
    "question": "❓",
    "exclamation": "❗",
    "star": "⭐",
    "memo": "📝",
    "lock": "🔒",
    "hourglass_flowing_sand": "⏳",
    "arrow_right": "➡️",
    "information_source": "ℹ️",
    "robot_face": "🤖",
    "chart_with_upwards_trend": "📈",
    "point_right": "👉",
    "speech_balloon": "💬",
    "bust_in_silhouette": "👤",
}


def emoji(name: str, code_points: str = "") -> str:
    """Give an emoji by its name, or by its code points such as `1f44b-1f3fb`; `:name:` where nobody knows it."""
    if code_points:
        try:
            return "".join(chr(int(each, 16)) for each in code_points.split("-"))
        except (ValueError, OverflowError):
            return f":{name}:"
    if name in OWN:
        return OWN[name]
    try:
        character = unicodedata.lookup(name.replace("_", " ").replace("-", " "))
    except KeyError:
        return f":{name}:"
    return character if unicodedata.category(character) == "So" else f":{name}:"


def with_emoji(text: str) -> str:
    """Give a text with its `:name:` shown as emoji."""
    return NAMED.sub(lambda match: emoji(match[1]), text)
