"""Slack's own addresses, as places of this page."""

import re

from markupsafe import Markup

from sandbox.workspace import Workspace

_AWAY = ' target="_blank" rel="noopener noreferrer"'


def stay_here(html: Markup, workspace: Workspace, member_id: str) -> Markup:
    """Lead links to this workspace's messages to where the page shows them."""
    address = rf'<a href="https://{re.escape(workspace.domain)}\.slack\.com/archives/(\w+)/p(\d+)(\d{{6}})'
    pattern = rf'{address}(?:\?thread_ts=([\d.]+)&amp;cid=\w+)?"{re.escape(_AWAY)}>'

    def here(match: re.Match[str]) -> str:
        channel, seconds, micros, root = match.groups()
        return f'<a href="/as/{member_id}/{channel}?thread={root or f"{seconds}.{micros}"}">'

    return Markup(re.sub(pattern, here, html))  # noqa: S704  only addresses of links are changed, to plain ones


def bookmark_place(link: str, workspace: Workspace, member_id: str) -> str:
    """Give where a bookmark leads: the app's home where it is the app's own address."""
    own = f"https://slack.com/app_redirect?app={workspace.app_id}"
    return f"/as/{member_id}/home" if link.startswith(own) else link
