"""The headers of every page: nothing comes from elsewhere but pictures of this machine."""

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
