"""The command line: one file per group of commands."""

import typer

from guildhall.cli import company, running, trying

app = typer.Typer(
    help="The front door of a company's machine learning, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (running, company, trying):
    group.register(app)
