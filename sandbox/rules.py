"""Slack's rules, a row each in rules.toml, and the refusal that names the row it rests on."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sandbox.state import Json

VIEW_ERRORS = {"invalid_blocks": "invalid_arguments"}


@dataclass(frozen=True)
class Rule:
    """One rule: its limit or the kinds it is about, the error Slack gives, where we know it from, what it says."""

    id: str
    error: str
    source: str
    says: str
    limit: int = 0
    minimum: int = 0
    kinds: frozenset[str] = frozenset()


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


def _read() -> dict[str, Rule]:
    rows = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return {rule_id: Rule(id=rule_id, kinds=frozenset(row.pop("kinds", ())), **row) for rule_id, row in rows.items()}


RULES = _read()


def limit(rule_id: str) -> int:
    """Give the number of one rule."""
    return RULES[rule_id].limit


def kinds(rule_id: str) -> frozenset[str]:
    """Give the kinds of blocks or elements that one rule is about."""
    return RULES[rule_id].kinds


def refuse(rule_id: str, pointer: str | None = None, **details: Any) -> NoReturn:
    """Refuse a call because of one rule; `pointer` is the JSON pointer of what breaks it."""
    rule = RULES[rule_id]
    messages = [] if pointer is None else [f"[ERROR] {rule.says} [json-pointer:{pointer}]"]
    raise Refused(rule, messages, details)
