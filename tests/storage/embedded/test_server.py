"""The server Sitthi works on: settings, a server of one's own, and errors that say what to do."""

from pathlib import Path

import psycopg
import pytest

from sitthi.storage.embedded import settings
from sitthi.storage.server import (
    Server,
    ServerError,
    create_database,
    database_exists,
    database_server,
    drop_database,
)
from tests.storage.embedded.steps import answer

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on"}
SIZES = {"shared_buffers": "256MB", "max_wal_size": "4GB", "checkpoint_timeout": "15min"}
FORMS = {"listen_addresses": "", "server_encoding": "UTF8", "TimeZone": "UTC", "wal_compression": "off"}


def test_both_kinds_of_server_serve_alike(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded one is durable and off the network; one that the variable names is left running."""
    with database_server() as embedded:
        with psycopg.connect(embedded.url("postgres")) as connection:
            for name, value in (DURABLE | SIZES | FORMS).items():
                assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)
        url = embedded.url("not there yet").replace("postgresql", "postgres", 1)
        monkeypatch.setenv("SITTHI_DATABASE_URL", url)
        with database_server() as server:
            assert not server.is_embedded
            assert server.bin_dir is None
            create_database(server, "first")
            create_database(server, "second", template="first")
            assert database_exists(server, "second")
            assert answer(server.url("second"), "SELECT datcollate FROM pg_database LIMIT 1") == "C"
            drop_database(server, "first")
            drop_database(server, "first")
            assert not database_exists(server, "first")
        assert answer(embedded.url("second"), "SELECT current_database()") == "second"


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("postgresql://u:p@h:5433/old?sslmode=require", "postgresql://u:p@h:5433/new%20one?sslmode=require"),
        ("postgresql://h?dbname=old&host=%2Frun%2Fpg", "postgresql://h/new%20one?host=%2Frun%2Fpg"),
        ("user=u dbname=old host=h", "user=u dbname='new one' host=h"),
    ],
)
def test_a_url_names_the_database_asked_for(base: str, url: str) -> None:
    """Whatever form the server is given in, only the database is replaced."""
    server = Server(base=base, is_embedded=False, bin_dir=None)
    assert server.url("new one") == url


@pytest.mark.parametrize("url", ["postgresql://u:hidden@localhost:1/db", "postgres//nonsense:hidden"])
def test_a_server_that_cannot_be_reached_is_an_error_with_a_remedy(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the variable, says what to do, and keeps the password to itself."""
    monkeypatch.setenv("SITTHI_DATABASE_URL", url)
    with (
        pytest.raises(ServerError, match="what to do: Correct SITTHI_DATABASE_URL") as refused,
        database_server(),
    ):
        pass
    assert "hidden" not in str(refused.value)


def test_settings_replace_one_another_singly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The caller's stand over the environment's, and those over ours."""
    monkeypatch.setenv(settings.VARIABLE, "shared_buffers=1GB; work_mem = 8MB;")
    chosen = settings.wanted({"work_mem": "9MB"})
    assert (chosen["shared_buffers"], chosen["work_mem"], chosen["fsync"]) == ("1GB", "9MB", "on")


@pytest.mark.parametrize("text", ["shared_buffers'=1", "work_mem=1\n2", "listen_addresses=*", "PORT=5433"])
def test_settings_that_break_the_server_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no setting, or decides where the server listens, is refused with what to do."""
    monkeypatch.setenv(settings.VARIABLE, text)
    with pytest.raises(ServerError, match="what to do"):
        settings.wanted()


@pytest.mark.long
def test_a_setting_postgresql_refuses_is_told_in_its_own_words(home: Path) -> None:
    """A start that fails names the reason and the log, and leaves nothing running."""
    with (
        pytest.raises(ServerError, match="no_such_setting") as refused,
        database_server(settings={"no_such_setting": "1"}),
    ):
        pass
    assert refused.value.log == home / "pg-18" / "log" / "server.log"
    with database_server() as server:
        assert answer(server.url("postgres"), "SELECT 1") == 1
