"""A missing or malformed setting gives one line: what to set, and where it comes from."""

from pathlib import Path

import pytest

from bot.settings import Mode, SettingsError, read_database_url, read_settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_APP_TOKEN": "xapp-1-secret"}
EVERY = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "GUILDHALL_ADMINS"),
    *("SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET_OLD", "GUILDHALL_MODE", "GUILDHALL_HOST", "GUILDHALL_PORT"),
    "GUILDHALL_LOOKUP_KEY",
)
SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in EVERY:
        monkeypatch.delenv(name, raising=False)


def told(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in (GOOD | environment).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        read_settings()
    return str(error.value)


def test_without_tokens_both_are_named_each_in_a_line() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings()
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["Set SLACK_BOT_TOKEN", "Set SLACK_APP_TOKEN"]
    assert "OAuth & Permissions" in lines[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-swapped-secret"),
        ("SLACK_APP_TOKEN", "xoxb-swapped-secret"),
        ("SLACK_API_URL", "http://slack.example/api/"),
        ("DATABASE_URL", "postgresql://me:secret@"),
        ("DATABASE_URL", "oracle://me:secret@server/x"),
        ("GUILDHALL_ADMINS", "ada, tris"),
        ("GUILDHALL_LOOKUP_KEY", "too short"),
        ("GUILDHALL_SETTLE_SECONDS", "soon"),
        ("GUILDHALL_SETTLE_SECONDS", "5"),
        ("GUILDHALL_MODE", "pigeon"),
        ("GUILDHALL_PORT", "70000"),
        ("GUILDHALL_HOST", "http://secret.example"),
        ("SLACK_SIGNING_SECRET", "my secret"),
        ("SLACK_SIGNING_SECRET_OLD", "xoxb-swapped-secret"),
    ],
)
def test_a_malformed_setting_is_one_line_that_names_it_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    line = told(monkeypatch, **{name: value})
    assert line.startswith(f"Set {name}: ")
    assert "\n" not in line
    assert value not in line


def test_good_settings_are_read_and_print_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (GOOD | {"GUILDHALL_ADMINS": "U0ADA, W0TOM"}).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.admins == ["U0ADA", "W0TOM"]
    assert "1-secret" not in repr(settings)
    assert len(settings.lookup_key()) == 32


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_address_is_taken_as_hosts_give_it_and_prints_no_password(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    for name, value in (GOOD | {"DATABASE_URL": f"{scheme}://me:hush@server/x?sslmode=require"}).items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    url = settings.database_url
    assert (url.drivername, url.password, url.query["sslmode"]) == ("postgresql+psycopg", "hush", "require")
    assert "hush" not in f"{settings!r} {settings} {url} {url!r}"
    assert url == read_database_url()


def test_with_a_key_of_its_own_another_bot_token_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = []
    for token in ("xoxb-1-secret", "xoxb-2-secret"):
        for name, value in (GOOD | {"SLACK_BOT_TOKEN": token, "GUILDHALL_LOOKUP_KEY": "k" * 32}).items():
            monkeypatch.setenv(name, value)
        keys.append(read_settings().lookup_key())
    assert keys[0] == keys[1]


def test_a_short_settling_time_is_for_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (GOOD | {"SLACK_API_URL": "http://127.0.0.1:9/api", "GUILDHALL_SETTLE_SECONDS": "1"}).items():
        monkeypatch.setenv(name, value)
    assert read_settings().slack_api_url == "http://127.0.0.1:9/api/"


def test_in_http_mode_the_signing_secret_is_asked_for_and_the_app_token_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUILDHALL_MODE", "http")
    with pytest.raises(SettingsError) as error:
        read_settings()
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["Set SLACK_BOT_TOKEN", "Set SLACK_SIGNING_SECRET"]
    assert "Basic Information" in lines[1]
    monkeypatch.setenv("SLACK_BOT_TOKEN", GOOD["SLACK_BOT_TOKEN"])
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SIGNING)
    settings = read_settings()
    assert settings.guildhall_mode is Mode.http
    assert SIGNING not in repr(settings)


def test_while_the_secret_is_replaced_both_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (GOOD | {"SLACK_SIGNING_SECRET": SIGNING, "SLACK_SIGNING_SECRET_OLD": SIGNING[::-1]}).items():
        monkeypatch.setenv(name, value)
    assert [secret.get_secret_value() for secret in read_settings().signing_secrets] == [SIGNING, SIGNING[::-1]]


def test_what_the_command_line_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (GOOD | {"GUILDHALL_PORT": "3001", "SLACK_SIGNING_SECRET": SIGNING}).items():
        monkeypatch.setenv(name, value)
    settings = read_settings(guildhall_mode=Mode.http, guildhall_host=None, guildhall_port=8080)
    assert settings.guildhall_mode is Mode.http
    assert (settings.guildhall_host, settings.guildhall_port) == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    "address",
    [
        "http://slack.com/api/",
        "http://127.0.0.1.example.com/api/",
        "http://localhost@example.com/api/",
        "http://127.0.0.1:80@example.com/api/",
        "https:///api/",
        "http://[::1",
    ],
)
def test_the_token_goes_in_the_clear_to_nobody_but_this_machine(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert told(monkeypatch, SLACK_API_URL=address).startswith("Set SLACK_API_URL: ")


@pytest.mark.parametrize("host", ["127.0.0.1:80", "localhost", "[::1]:8700"])
def test_a_stand_in_for_slack_on_this_machine_is_taken(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for name, value in (GOOD | {"SLACK_API_URL": f"http://{host}/api"}).items():
        monkeypatch.setenv(name, value)
    assert read_settings().on_loopback
