"""As whom the server's programs run. PostgreSQL refuses to run as root, so root needs a detour."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sitthi.storage.embedded.errors import ServerError

AS_ROOT = "SITTHI_PG_AS_ROOT"
_WAYS = ("auto", "namespace", "nobody")
_NAMESPACE = ("-U", "--map-user=1000", "--map-group=1000", "--")


class RunAs(msgspec.Struct, frozen=True):
    """How to run a program of the server, and who owns the files it uses.

    `prefix` goes before the program; `uid` and `gid` own the files, seen from this process;
    `switches` says whether the program must change to them (only as `nobody`).
    """

    prefix: tuple[str, ...]
    uid: int
    gid: int
    switches: bool

    def run(
        self, command: Sequence[str | Path], *, keep: Sequence[int] = (), timeout_seconds: int = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, in a session of its own (no Ctrl-C reaches it), with a clean environment.

        `keep` are the open files it inherits. Raises OSError if it cannot be run at all.
        """
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            pass_fds=tuple(keep),
            start_new_session=True,
            timeout=timeout_seconds,
            user=self.uid if self.switches else None,
            group=self.gid if self.switches else None,
            extra_groups=[] if self.switches else None,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the server's user may go through this existing folder and all above it."""
        if not self.prefix and not self.switches:
            return os.access(folder, os.X_OK)
        try:
            return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", folder]).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False


def choose() -> RunAs:
    """Directly for an ordinary user; for root in a user namespace where the kernel allows it, else as nobody.

    The variable SITTHI_PG_AS_ROOT (`auto`, `namespace`, `nobody`) settles it for root.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        return RunAs(prefix=(), uid=uid, gid=gid, switches=False)
    way = os.environ.get(AS_ROOT) or "auto"
    if way not in _WAYS:
        raise ServerError(f"{AS_ROOT} is {way!r}.", f"Set it to one of {', '.join(_WAYS)}, or unset it.")
    if way != "nobody":
        namespace = _in_namespace()
        if namespace is not None:
            return namespace
        if way == "namespace":
            raise ServerError(
                "User namespaces do not work here (`unshare -U` failed), and SITTHI_PG_AS_ROOT asks for one.",
                f"Unset {AS_ROOT}: the server then runs as the user nobody.",
            )
    return _as_nobody()


def _in_namespace() -> RunAs | None:
    """Inside, the process is user 1000 without any privilege; outside, its files stay root's."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    run_as = RunAs(prefix=(unshare, *_NAMESPACE), uid=0, gid=os.getegid(), switches=False)
    try:
        probe = run_as.run(["/bin/sh", "-c", "id -u"], timeout_seconds=20)
    except (OSError, subprocess.SubprocessError):
        return None
    return run_as if probe.returncode == 0 and probe.stdout.strip() == "1000" else None


def _as_nobody() -> RunAs:
    try:
        nobody = pwd.getpwnam("nobody")
        run_as = RunAs(prefix=(), uid=nobody.pw_uid, gid=nobody.pw_gid, switches=True)
        run_as.run(["/bin/sh", "-c", ":"], timeout_seconds=20)
    except (KeyError, OSError, subprocess.SubprocessError) as error:
        raise ServerError(
            "PostgreSQL does not run as root, and here root can neither make a user namespace "
            f"nor run a program as the user nobody ({error}).",
            "Run as an ordinary user, or set SITTHI_DATABASE_URL to a PostgreSQL server.",
        ) from error
    return run_as
