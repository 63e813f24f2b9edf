"""Slack says no: the refusal that names the rule it rests on, worded as the method would."""

from typing import Any, NoReturn

from sandbox.rules import RULES, Rule
from sandbox.state import Json

VIEW_ERRORS = {"invalid_blocks": "invalid_arguments"}


class Refused(Exception):
    """Slack says no: `error` and, where it gives details, messages with JSON pointers."""

    def __init__(self, rule: Rule, messages: list[str], details: Json) -> None:
        super().__init__(f"{rule.error} ({rule.id}) {' '.join(messages)}".strip())
        self.rule = rule
        self.error = rule.error
        self.messages = messages
        self.details = details

    def in_view(self) -> "Refused":
        """Give the same refusal as the methods for views word it."""
        located = Refused(self.rule, self.messages, self.details)
        located.error = VIEW_ERRORS.get(self.error, self.error)
        return located

    def answer(self) -> Json:
        """Give the body that Slack would send."""
        body: Json = {"ok": False, "error": self.error, **self.details}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


def refuse(rule_id: str, pointer: str | None = None, **details: Any) -> NoReturn:
    """Refuse a call because of one rule; `pointer` is the JSON pointer of what breaks it."""
    rule = RULES[rule_id]
    messages = [] if pointer is None else [f"[ERROR] {rule.says} [json-pointer:{pointer}]"]
    raise Refused(rule, messages, details)
