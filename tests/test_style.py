"""No text that people read says what nobody would say: no glued clauses, no archaisms."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.doctor.slack_checks import golden
from tests.invariants import unsaid

ROOT = Path(__file__).parents[1]
# Words that spreadsheets use, in many languages.
VOCABULARY = tuple(f"intake/rules/imports/{name}.py" for name in ("cells", "exports", "heading_words", "stage_words"))
TEXTS = (
    "bot/routes.py",
    "bot/views",
    "bot/messages",
    "intake/plan_sentences.py",
    "intake/sentences.py",
    "intake/answers.py",
    "intake/rules",
    "guildhall/cli",
)


def source_files() -> list[str]:
    """Return the files whose literals people read."""
    files = [
        path for name in TEXTS for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
    ]
    return sorted({str(path.relative_to(ROOT)) for path in files} - {*VOCABULARY})


@pytest.mark.parametrize("file", source_files())
def test_no_literal_says_what_nobody_would_say(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert [f"{line}: {phrase}" for line, text in literals(tree) for phrase in unsaid(text)] == []


@pytest.mark.parametrize("sample", golden(), ids=lambda sample: sample["name"])
def test_no_golden_payload_says_what_nobody_would_say(sample: dict[str, Any]) -> None:
    assert list(unsaid(json.dumps(sample["payload"], ensure_ascii=False))) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Seems to serve *Orders on time*, for it speaks of late and route.",
        "Delivery takes it on, because its area is vans.",
        "@Mei looks at it by Monday 7 December.",
        "Handed in as IDEA-3 by @Rex.",
        "It stops here. What we now know: labels cost too much.",
        "“blah” is nothing that /ml-queue knows.",
        "It is kept, and comes up again when things change.",
        "<\u200b@U0OMAR> and the triagers will read it.",
    ],
)
def test_the_list_knows_the_sentences_of_old(sentence: str) -> None:
    assert list(unsaid(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Looks like a fit for *Orders on time* (mentions late, route)",
        "Accepted by Delivery, which owns vans. Supports “Orders on time”.",
        "@Mei or @Tris will review it by Mon 7 Dec. The decision and the reason will appear here.",
        "Stopped. What we learned: labels cost too much. Thanks for the idea; now we know.",
        "This has changed since you opened it. Here is the latest version.",
    ],
)
def test_the_list_lets_plain_sentences_pass(sentence: str) -> None:
    assert not list(unsaid(sentence))


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Go through the texts of a module with their lines; of an f-string, with … for what is filled in."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docstrings | parts):
            yield node.lineno, node.value
