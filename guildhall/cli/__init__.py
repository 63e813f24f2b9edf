"""The command line: one file per group of commands."""

import typer

from guildhall.cli import audit, checking, company, export, importing, outbox, policy, running, setting_up, trying

app = typer.Typer(
    help="The front door of a company's machine learning, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (setting_up, checking, running, company, export, policy, importing, outbox, audit, trying):
    group.register(app)
