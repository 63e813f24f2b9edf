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
)

app = typer.Typer(
    help="The front door of a company's machine learning, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (setup, check, manifest, run, company, export, policy, imports, outbox, audit, advise, backtest, demo):
    group.register(app)
