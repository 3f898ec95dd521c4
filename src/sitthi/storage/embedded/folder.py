"""Where the embedded server lives: one folder of its own, and nothing outside it is touched.

    <home>/pg-18/           0700 (0711 when the server runs as nobody)
      gate users alive      the lock files (see locks.py)
      wheel-18.6.3/         a copy of the wheel's programs
      data/                 the databases; 0700, the server user's, like the next two
      run/                  the socket
      log/server.log

`<home>` is SITTHI_HOME, else XDG_DATA_HOME/sitthi or ~/.local/share/sitthi, else, where the server's
user cannot get there, /var/tmp/sitthi-<uid> or /tmp/sitthi-<uid>.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec

from sitthi.storage.embedded.errors import ServerError
from sitthi.storage.embedded.identity import RunAs

HOME = "SITTHI_HOME"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 100  # the systems allow 104 or 108, with the final zero
_SHARED = (Path("/var/tmp"), Path("/tmp"))  # noqa: S108 - folders inside are checked to be ours
_PRIVATE = 0o700
_OPEN_TO_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class Folder(msgspec.Struct, frozen=True):
    """The server's folder and that of its socket (mostly `run` inside it)."""

    root: Path
    socket: Path

    @property
    def gate(self) -> Path:
        """Lock: held while somebody starts or stops the server."""
        return self.root / "gate"

    @property
    def users(self) -> Path:
        """Lock: held, shared, by everyone who uses the server."""
        return self.root / "users"

    @property
    def alive(self) -> Path:
        """Lock: held by the server's own processes; its text says how they were started."""
        return self.root / "alive"

    @property
    def data(self) -> Path:
        """The databases."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "log" / "server.log"


def find(major: str, run_as: RunAs, notice: Callable[[str], None]) -> Folder:
    """Choose the folder and make it, empty. Raises ServerError with every obstacle met."""
    name = f"pg-{major}"
    explicit = os.environ.get(HOME)
    if explicit:
        root = Path(explicit).expanduser().absolute() / name
        obstacle = _obstacle(root, run_as, explicit=True)
        if obstacle:
            raise ServerError(
                f"The server cannot use {root}: {obstacle}.",
                f"Set {HOME} to a folder of your own that the server's user can reach, or unset it.",
            )
        return _open(root, run_as)
    obstacles: list[str] = []
    for home in (*_usual_home(), *(shared / f"sitthi-{os.geteuid()}" for shared in _SHARED)):
        obstacle = _obstacle(home / name, run_as, explicit=False)
        if obstacle is None:
            if obstacles:
                notice(f"The database lies in {home / name}, because {'; '.join(obstacles)}.")
            return _open(home / name, run_as)
        obstacles.append(f"{home} cannot be used: {obstacle}")
    raise ServerError(
        "No place for the database was found:\n  " + "\n  ".join(obstacles),
        f"Set {HOME} to a folder of your own, or SITTHI_DATABASE_URL to a PostgreSQL server.",
    )


def _usual_home() -> list[Path]:
    xdg = os.environ.get("XDG_DATA_HOME", "")
    if Path(xdg).is_absolute():
        return [Path(xdg) / "sitthi"]
    try:
        user = Path.home()
    except RuntimeError:
        return []
    # A home that does not exist (that of many service users) is not ours to make.
    return [user / ".local" / "share" / "sitthi"] if user.is_dir() else []


def _obstacle(root: Path, run_as: RunAs, *, explicit: bool) -> str | None:
    """Why the folder cannot be used, or None. Changes nothing."""
    if re.search(r'["$`\\\n\r]', str(root)):
        return 'its path has one of the characters " $ ` \\'
    try:
        nearest = root
        while not os.path.lexists(nearest):
            nearest = nearest.parent
        if not nearest.is_dir():
            return f"{nearest} is not a folder"
        return _not_ours(root, nearest, explicit=explicit) or _not_usable(root, nearest, run_as)
    except OSError as error:
        return str(error)


def _not_ours(root: Path, nearest: Path, *, explicit: bool) -> str | None:
    """A foreign folder is refused: in /tmp anybody may have made it; another's home would get our files."""
    found = os.lstat(nearest)
    if nearest in _SHARED or (explicit and nearest != root):
        return None
    if found.st_uid != os.geteuid():
        return f"{nearest} belongs to user {found.st_uid}, not to {os.geteuid()}"
    if nearest.parent in _SHARED and stat.S_IMODE(found.st_mode) & _OPEN_TO_OTHERS:
        return f"{nearest} can be written by others"
    return None


def _not_usable(root: Path, nearest: Path, run_as: RunAs) -> str | None:
    if not os.access(nearest, os.W_OK | os.X_OK):
        return f"{nearest} cannot be written"
    if os.statvfs(nearest).f_flag & getattr(os, "ST_NOEXEC", 0):
        return f"programs cannot be run in {nearest} (it is mounted noexec)"
    # The folder itself is ours and gets the right mode; what lies above must let the server's user pass.
    if not run_as.can_enter(nearest.parent if nearest == root else nearest):
        return f"the server's user cannot enter {nearest}"
    return None


def _open(root: Path, run_as: RunAs) -> Folder:
    """Make the folder itself, so that it can be locked; the rest is made by `hand_over` before a start."""
    folder = Folder(root=root, socket=_socket_folder(root, run_as))
    try:
        make_path(root, _passable(run_as))
    except OSError as error:
        raise ServerError(f"The folder {root} cannot be made: {error}.", f"Set {HOME} to another folder.") from error
    return folder


def hand_over(folder: Folder, run_as: RunAs) -> None:
    """Give the server's user what it writes in. Only while no server runs: it may have run as another one."""
    folder.root.chmod(_passable(run_as))
    if folder.socket.parent != folder.root:
        make_path(folder.socket.parent, _passable(run_as))
        folder.socket.parent.chmod(_passable(run_as))
    for inner in (folder.socket, folder.log.parent, *([folder.data] if folder.data.exists() else [])):
        give(inner, run_as)


def _passable(run_as: RunAs) -> int:
    # As nobody, the server must pass through to its own folders, but neither list nor write.
    return 0o711 if run_as.switches else _PRIVATE


def make_path(path: Path, mode: int) -> None:
    """Make a folder and what is missing above it, each with this mode; what exists stays as it is."""
    if path.is_dir():
        return
    make_path(path.parent, mode)
    try:
        path.mkdir(mode)
    except FileExistsError:
        return  # another process was faster
    path.chmod(mode)


def give(path: Path, run_as: RunAs) -> None:
    """Make a folder that only the server's user may use; one left by another way of running changes hands."""
    make_path(path, _PRIVATE)
    found = path.stat()
    if (found.st_uid, found.st_gid) != (run_as.uid, run_as.gid) and os.geteuid() == 0:
        for folder, _, files in os.walk(path):
            for name in (".", *files):
                os.chown(Path(folder) / name, run_as.uid, run_as.gid, follow_symlinks=False)
    path.chmod(_PRIVATE)


def _socket_folder(root: Path, run_as: RunAs) -> Path:
    """`run` in the folder, or a short one where its path is too long or has signs libpq reads otherwise."""
    inside = root / "run"
    short_enough = len(os.fsencode(inside / SOCKET_NAME)) < SOCKET_PATH_BYTES
    if short_enough and re.fullmatch(r"[A-Za-z0-9/._+@ -]+", str(inside)):
        return inside
    base = _SHARED[-1] / f"sitthi-{os.geteuid()}"
    obstacle = _obstacle(base, run_as, explicit=False)
    if obstacle:
        raise ServerError(
            f"The path of the folder {root} is too long for a socket, and {base} cannot be used: {obstacle}.",
            f"Set {HOME} to a shorter path.",
        )
    return base / ("run-" + hashlib.sha256(os.fsencode(root)).hexdigest()[:12])
