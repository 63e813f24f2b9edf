"""Settings from the environment; for what is missing or malformed, one line: what to set, where it comes from."""

import hashlib
import hmac
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote_plus, urlsplit

from pydantic import BeforeValidator, Field, InstanceOf, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL

from store.database import address

_HELP = {
    "SLACK_BOT_TOKEN": "the bot token (xoxb-…) from your Slack app's page, under OAuth & Permissions",
    "SLACK_APP_TOKEN": "the app-level token (xapp-…) from your Slack app's page, under Basic Information",
    "SLACK_SIGNING_SECRET": "the signing secret from your Slack app's page, under Basic Information",
    "SLACK_SIGNING_SECRET_OLD": "the previous signing secret, while you replace it; otherwise leave it out",
    "GUILDHALL_MODE": "socket if Slack can't reach this machine, or http if it can",
    "GUILDHALL_HOST": "the address to listen on in HTTP mode, such as 127.0.0.1 behind a proxy on this machine",
    "GUILDHALL_PORT": "the port to listen on in HTTP mode, such as 3000",
    "GUILDHALL_PUBLIC_URL": "in HTTP mode, your https address, so that calendars can read the meetings; or nothing",
    "GUILDHALL_HEALTH_PORT": "the port on 127.0.0.1 for health checks, such as 3001; 0 turns them off",
    "SLACK_API_URL": "the address of Slack's Web API, ending in /api/; leave it out to use Slack itself",
    "DATABASE_URL": (
        "where the data is kept: sqlite:///guildhall.db, in a folder that exists, "
        "or postgresql://user:password@server/database"
    ),
    "GUILDHALL_ADMINS": "the first admins' Slack member IDs (U…), separated by commas",
    "GUILDHALL_LOOKUP_KEY": "a secret of 32 or more characters that marks Guildhall's own messages; or nothing",
    "GUILDHALL_SETTLE_SECONDS": "how many seconds to wait before checking a post in doubt: 120 or more",
}
_NO_TEXT = "The file .env isn't UTF-8 text. Save it as UTF-8."
# Editors of Windows put a mark before UTF-8, which would be part of the first name.
_READING = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", hide_input_in_errors=True)
SETTLE_SECONDS = 120
LOOKUP_KEY_LENGTH = 32
HEALTH_PORT = 3001
NOT_GIVEN = SecretStr("")
OF_THIS_MACHINE = frozenset(("http", host) for host in ("127.0.0.1", "localhost", "::1"))
DEFAULT_DATABASE = address("sqlite:///guildhall.db")


def _database(value: Any) -> URL:
    url = address(str(value)) if isinstance(value, str) else value
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).parent.is_dir():
        raise ValueError("not a SQLite file in a folder that exists")
    if url.get_backend_name() == "sqlite" and Path(str(url.database)).is_dir():
        raise ValueError("a folder, and no file")
    return url


# Printed, it hides the password.
DatabaseUrl = Annotated[InstanceOf[URL], NoDecode, BeforeValidator(_database)]


class Mode(StrEnum):
    """How Slack's requests come: through a WebSocket that we open, or to an address of ours."""

    socket = "socket"
    http = "http"


class SettingsError(Exception):
    """Settings are missing or malformed; one line each."""


def is_public(address: str) -> bool:
    """Tell whether this is an https address to which paths can be added, whoever may reach it."""
    try:
        parts = urlsplit(address)
        # Reading the port checks it.
        _ = parts.port
    except ValueError:
        return False
    more = parts.query or parts.fragment or parts.username
    return parts.scheme == "https" and bool(parts.hostname) and not more and not re.search(r"\s", address)


class Settings(BaseSettings):
    """What a running Guildhall must be told."""

    model_config = _READING

    guildhall_mode: Mode = Mode.socket
    slack_bot_token: SecretStr
    slack_app_token: SecretStr = Field(default=NOT_GIVEN, validate_default=True)
    slack_signing_secret: SecretStr = Field(default=NOT_GIVEN, validate_default=True)
    slack_signing_secret_old: SecretStr = NOT_GIVEN
    guildhall_host: str = Field(default="127.0.0.1", pattern=r"^[0-9A-Za-z.:-]+$")
    guildhall_port: int = Field(default=3000, ge=0, le=65535)
    guildhall_public_url: str = ""
    guildhall_health_port: int = Field(default=HEALTH_PORT, ge=0, le=65535)
    slack_api_url: str = "https://slack.com/api/"
    database_url: DatabaseUrl = DEFAULT_DATABASE
    guildhall_admins: str = Field(default="", pattern=r"^\s*([UW][A-Z0-9]+\s*(,\s*[UW][A-Z0-9]+\s*)*)?$")
    guildhall_lookup_key: SecretStr = NOT_GIVEN
    guildhall_settle_seconds: float = SETTLE_SECONDS

    @field_validator("*", mode="before")
    @classmethod
    def _without_line_end(cls, value: Any) -> Any:
        # It comes along from a file, or a secret made with `echo`.
        return value.strip() if isinstance(value, str) else value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr) -> SecretStr:
        return _starts(token, "xoxb-")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr, info: ValidationInfo) -> SecretStr:
        if not token.get_secret_value() and info.data.get("guildhall_mode") is not Mode.socket:
            return token
        return _starts(token, "xapp-")

    @field_validator("slack_signing_secret", "slack_signing_secret_old")
    @classmethod
    def _is_signing_secret(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        value = secret.get_secret_value()
        is_needed = info.field_name == "slack_signing_secret" and info.data.get("guildhall_mode") is Mode.http
        if re.fullmatch(r"[0-9A-Za-z]{16,128}", value) or (not value and not is_needed):
            return secret
        raise ValueError("not a signing secret")

    @field_validator("guildhall_lookup_key")
    @classmethod
    def _is_key(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < LOOKUP_KEY_LENGTH:
            raise ValueError("too short for a key")
        return key

    @field_validator("slack_api_url")
    @classmethod
    def _is_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if not parts.hostname or (parts.scheme != "https" and (parts.scheme, parts.hostname) not in OF_THIS_MACHINE):
            raise ValueError("not an https address, nor one of this machine")
        return address if address.endswith("/") else f"{address}/"

    @field_validator("guildhall_public_url")
    @classmethod
    def _is_public(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and not is_public(address) and (parts.scheme, parts.hostname) not in OF_THIS_MACHINE:
            raise ValueError("not an https address, nor one of this machine")
        return address.rstrip("/")

    @property
    def on_loopback(self) -> bool:
        """Tell whether Slack is a stand-in on this machine."""
        return self.slack_api_url.startswith("http://")

    @property
    def admins(self) -> list[str]:
        """Return the first admins' ids."""
        return [member for part in self.guildhall_admins.split(",") if (member := part.strip())]

    @property
    def signing_secrets(self) -> list[SecretStr]:
        """Return the secrets with one of which Slack signs its requests."""
        every = (self.slack_signing_secret, self.slack_signing_secret_old)
        return [secret for secret in every if secret.get_secret_value()]

    def secrets(self) -> list[str]:
        """Return every value that must be seen nowhere."""
        values = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        password = self.database_url.password
        secrets = [*values, str(password or ""), quote_plus(str(password or "")), self.lookup_key().hex()]
        return [secret for secret in secrets if secret]

    def signing_mark(self) -> str:
        """Return what the newest signing secret is known by where it must not stand itself (HMAC-SHA256)."""
        secret = self.slack_signing_secret.get_secret_value().encode()
        return hmac.new(secret, b"guildhall signing secret", hashlib.sha256).hexdigest()

    def lookup_key(self) -> bytes:
        """Return the key that signs what a post carries to be found by (HMAC-SHA256).

        Without a key of its own it is derived from the bot token, and another one once that has changed.
        """
        secret = self.guildhall_lookup_key.get_secret_value() or self.slack_bot_token.get_secret_value()
        return hmac.new(secret.encode(), b"guildhall look-up", hashlib.sha256).digest()


def read_settings(**options: Any) -> Settings:
    """Read the settings from the environment and `.env`; raises SettingsError with a line for each that is off.

    What the command line has `options` goes first, by the setting's name; None says nothing.
    """
    try:
        settings = Settings(**{name: value for name, value in options.items() if value is not None})
    except UnicodeDecodeError:
        raise SettingsError(_NO_TEXT) from None
    except ValidationError as error:
        names = dict.fromkeys(str(problem["loc"][0]).upper() for problem in error.errors())
        raise SettingsError("\n".join(f"Set {name}: {_HELP[name]}." for name in names)) from None
    if settings.guildhall_settle_seconds < SETTLE_SECONDS and not settings.on_loopback:
        raise SettingsError(f"Set GUILDHALL_SETTLE_SECONDS: {_HELP['GUILDHALL_SETTLE_SECONDS']}.")
    return settings


class _Database(BaseSettings):
    model_config = _READING

    database_url: DatabaseUrl = DEFAULT_DATABASE


def read_database_url() -> URL:
    """Return where the data is kept; commands that don't speak to Slack need nothing else."""
    try:
        return _Database().database_url
    except UnicodeDecodeError:
        raise SettingsError(_NO_TEXT) from None
    except ValidationError:
        raise SettingsError(f"Set DATABASE_URL: {_HELP['DATABASE_URL']}.") from None


class HealthSettings(_Database):
    """What it takes to ask how it is."""

    guildhall_health_port: int = Field(default=HEALTH_PORT, ge=0, le=65535)


def read_health_settings() -> HealthSettings:
    """Read where to ask how it is; raises SettingsError."""
    try:
        return HealthSettings()
    except UnicodeDecodeError:
        raise SettingsError(_NO_TEXT) from None
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).upper()
        raise SettingsError(f"Set {name}: {_HELP[name]}.") from None


def _starts(token: SecretStr, prefix: str) -> SecretStr:
    if not token.get_secret_value().startswith(prefix):
        raise ValueError(f"does not start with {prefix}")
    return token
