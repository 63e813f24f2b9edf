"""The command line: one file per group of commands."""

import typer

from guildhall.cli import (
    advise,
    audit,
    backtest,
    check,
    company,
    demo,
    export,
    imports,
    manifest,
    outbox,
    policy,
    run,
    setup,
    simulate,
)

app = typer.Typer(
    help="The front door of a company's machine learning, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
GROUPS = (
    setup,
    check,
    manifest,
    run,
    company,
    export,
    policy,
    imports,
    outbox,
    audit,
    advise,
    backtest,
    demo,
    simulate,
)
for group in GROUPS:
    group.register(app)
