"""Make or refresh the project's virtual environment from a lock file: `environment.py runtime|dev|spark|peers`.

Runs on the bare interpreter, before anything is installed, so it may use the standard library only. It does
nothing when the environment is up to date, rebuilds it when the checkout or the interpreter has moved, and
lets two runs at once take turns. `VENV` names another folder than `.venv`, for a second Python beside it, or for
what does not go together with the rest: `spark`, and `peers`, which is without the checkout.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "runtime": "requirements.lock",
    "dev": "requirements-dev.lock",
    "spark": "requirements-spark.lock",
    "peers": "requirements-peers.lock",
}
WITHOUT_CHECKOUT = ("peers",)
OLDEST, NEWEST = (3, 11), (3, 13)


def digest(kind: str, venv: Path) -> str:
    """Fingerprint of all that the environment of this kind depends on."""
    import tomllib  # noqa: PLC0415 - an older Python has none, and is to be told which one is needed

    seen = hashlib.sha256(f"{kind} {venv}\n".encode())
    for name in (LOCKS[kind], "tools/environment.py"):
        seen.update((ROOT / name).read_bytes())
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    seen.update(repr([settings["build-system"], settings["project"]]).encode())
    return seen.hexdigest()


def stamped(venv: Path, kind: str) -> bool:
    """Whether the environment holds the given kind as the lock files say now."""
    stamp = venv / f".stamp-{kind}"
    return stamp.is_file() and stamp.read_text() == digest(kind, venv)


def in_place(venv: Path) -> bool:
    """Whether the environment was made for this folder by an interpreter that is still there."""
    stamp = venv / ".stamp-place"
    return (venv / "bin" / "python").exists() and stamp.is_file() and stamp.read_text() == str(venv)


def pip(venv: Path, *arguments: str) -> None:
    """Run pip inside the environment, without questions and without hints about its own version."""
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_REQUIRE_VIRTUALENV": "1"}
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", *arguments]
    subprocess.run(command, cwd=ROOT, env=kept | settings, check=True, stdin=subprocess.DEVNULL)


def build(venv: Path, kind: str) -> None:
    """Install the locked packages, then the checkout itself, then write the stamp."""
    if not in_place(venv):
        print(f"setup: making {venv.name} with Python {sys.version.split()[0]}", flush=True)
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, stdin=subprocess.DEVNULL)
        (venv / ".stamp-place").write_text(str(venv))
    print(f"setup: installing {LOCKS[kind]}", flush=True)
    pip(venv, "--require-hashes", "-r", LOCKS[kind])
    if kind not in WITHOUT_CHECKOUT:
        pip(venv, "--no-deps", "--no-build-isolation", "--no-index", "--force-reinstall", "-e", ".")
    (venv / f".stamp-{kind}").write_text(digest(kind, venv))


def main(kind: str) -> int:
    """Bring the environment up to date; exit code 1 with one clear line when that is not possible."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.stderr.write(
            f"setup: Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]};"
            " name another: make setup PYTHON=python3.12\n"
        )
        return 1
    venv = ROOT / os.environ.get("VENV", ".venv")
    with (ROOT / f"{venv.name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if in_place(venv) and stamped(venv, kind):
            return 0
        try:
            build(venv, kind)
        except subprocess.CalledProcessError as failure:
            sys.stderr.write(
                f"setup: this step failed, its own words are above: {' '.join(failure.cmd)}\n"
                "setup: Debian's package python3-venv must be installed; downloads need a network\n"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
