"""Asks for one value after the other in a terminal; secrets are not shown, and what is set already may stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import typer

from bot.slack_checks import SlackProblem, Unreachable
from guildhall.setup.forms import Form

# Tries a value at Slack: returns what it has found out; raises Trouble.
Attempt = Callable[[str], str]


def say(text: str = "") -> None:
    """Print a line."""
    typer.echo(text)


def heading(text: str) -> None:
    """Print the heading of a step."""
    typer.secho(f"\n{text}", bold=True)


@dataclass
class Prompts:
    """What was set before, and what has been answered so far."""

    before: Mapping[str, str]
    answers: dict[str, str] = field(default_factory=dict)

    def value(
        self, name: str, question: str, form: Form, *, attempt: Attempt | None = None, secret: bool = True
    ) -> str:
        """Ask until there is a value that has the right form and that Slack takes, where it can be reached."""
        current = self.before.get(name, "")
        while True:
            answer = self._once(question, current, secret=secret)
            wrong = form(answer) or self._wrong_at_slack(answer, attempt)
            if wrong is None:
                self.answers[name] = answer
                return answer
            typer.secho(f"  {wrong}", fg=typer.colors.RED)
            if answer == current:
                current = ""

    def _once(self, question: str, current: str, *, secret: bool) -> str:
        if current:
            question += " (already set, Enter keeps it)" if secret else " (Enter keeps it)"
        while True:
            # With a default a prompt takes Enter; a secret one must not be shown.
            answer: str = typer.prompt(
                question, default=current, hide_input=secret, show_default=bool(current) and not secret
            )
            if answer.strip():
                return answer.strip()

    def _wrong_at_slack(self, answer: str, attempt: Attempt | None) -> str | None:
        if attempt is None:
            return None
        try:
            typer.secho(f"  {attempt(answer)}", fg=typer.colors.GREEN)
        except Unreachable as trouble:
            typer.secho(f"  {trouble} Saved untested. `guildhall check` tests it later.", fg=typer.colors.YELLOW)
        except SlackProblem as trouble:
            return str(trouble)
        return None
