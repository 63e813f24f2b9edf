"""`python -m sandbox`: a workspace to try an app in, without the app."""

import argparse
import secrets
from pathlib import Path

from sandbox.ids import RealClock
from sandbox.manifest import read_manifest
from sandbox.page.routes import page_routes
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

PEOPLE = [("U0ANNA", "anna", "Anna Berg"), ("U0BEN", "ben", "Ben Okoro"), ("U0CHLOE", "chloe", "Chloe Martin")]


def main() -> None:
    """Serve a small workspace until interrupted, and print what an app needs to connect."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"), help="the app's manifest")
    parser.add_argument("--port", type=int, default=8700, help="0 takes any free one")
    options = parser.parse_args()
    workspace = Workspace(RealClock(), read_manifest(options.manifest), secret=secrets.token_hex(16))
    for member_id, name, real_name in PEOPLE:
        workspace.add_member(member_id, name, real_name)
    everyone = [member_id for member_id, _, _ in PEOPLE]
    workspace.add_channel("general", [*everyone, workspace.bot_user_id])
    server = SandboxServer(workspace, port=options.port, page_routes=page_routes(workspace))
    print(f"Open {server.url} in a browser, then start the app with:")
    print(f"export SLACK_API_URL={server.api_url}")
    print(f"export SLACK_BOT_TOKEN={workspace.bot_token}")
    print(f"export SLACK_APP_TOKEN={workspace.app_token}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
