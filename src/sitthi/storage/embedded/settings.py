"""The server's settings: ours, and what the environment or the caller puts in their place."""

import os
import re
from collections.abc import Mapping

from sitthi.storage.embedded.errors import ServerError

VARIABLE = "SITTHI_PG_SETTINGS"

# Durable like a production server (the benchmarks rest on it), sized for a laptop.
DEFAULTS: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "off",  # the wheel has pglz only, at 0.1 ms a page image (ADR 0016)
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

# Where the server listens and keeps its files is what the rest of this package relies on.
_OURS = frozenset(
    {
        "listen_addresses",
        "port",
        "unix_socket_directories",
        "unix_socket_permissions",
        "data_directory",
        "config_file",
        "hba_file",
        "ident_file",
        "external_pid_file",
        "logging_collector",
        "log_destination",
    }
)


def wanted(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our defaults, over them SITTHI_PG_SETTINGS (`name=value; name=value`), over them the caller's."""
    result = dict(DEFAULTS)
    for name, value in (*_from_environment(), *(given or {}).items()):
        key = name.strip().lower()
        if not re.fullmatch(r"[a-z_][a-z0-9_.]*", key) or any(c in value for c in "\n\r\0"):
            raise ServerError(
                f"{name!r} = {value!r} is not a setting of PostgreSQL.",
                f"Write settings as name=value, in {VARIABLE} with semicolons between them.",
            )
        if key in _OURS:
            raise ServerError(
                f"The setting {key} of the embedded server is fixed.",
                "Leave it out; for a server of your own set SITTHI_DATABASE_URL.",
            )
        result[key] = value.strip()
    return result


def _from_environment() -> list[tuple[str, str]]:
    parts = [part.strip() for part in os.environ.get(VARIABLE, "").split(";")]
    return [(name, value) for name, _, value in (part.partition("=") for part in parts if part)]


def as_text(settings: Mapping[str, str], socket_folder: str) -> str:
    """The settings file: reached through one Unix socket only, never over the network."""
    everything = {
        **settings,
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": socket_folder,
        "unix_socket_permissions": "0700",
    }
    lines = [f"{name} = '{_quoted(value)}'" for name, value in sorted(everything.items())]
    return "\n".join(["# Written by Sitthi at every start; see docs/guides/database.md.", *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
