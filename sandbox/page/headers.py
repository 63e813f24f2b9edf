"""The headers of every page: nothing comes from elsewhere but pictures of this machine."""

from starlette.requests import Request

FOREIGN = "This form came from another site."
LOOPBACK = "http://127.0.0.1:* http://localhost:*"
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' {LOOPBACK}; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


def is_foreign(request: Request) -> bool:
    """Say whether a form was sent from a page that is not ours."""
    origin = request.headers.get("origin")
    return origin is not None and origin != f"http://{request.headers['host']}"
