"""Slack's rules, a row each in rules.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


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


def _read() -> dict[str, Rule]:
    rows = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return {rule_id: Rule(id=rule_id, kinds=frozenset(row.pop("kinds", ())), **row) for rule_id, row in rows.items()}


RULES = _read()


def units(text: str) -> int:
    """Return how long Slack counts a text: in UTF-16 units, of which most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def limit(rule_id: str) -> int:
    """Give the number of one rule."""
    return RULES[rule_id].limit


def kinds(rule_id: str) -> frozenset[str]:
    """Give the kinds of blocks or elements that one rule is about."""
    return RULES[rule_id].kinds
