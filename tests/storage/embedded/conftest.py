"""A home of its own for each test of the embedded server; nothing of it is left afterwards."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sitthi.storage.embedded import processes
from sitthi.storage.embedded.folder import Folder
from sitthi.storage.server import database_server
from tests.storage.embedded.steps import User, environment

VARIABLES = (
    "SITTHI_DATABASE_URL",
    "SITTHI_HOME",
    "SITTHI_PG_AS_ROOT",
    "SITTHI_PG_SETTINGS",
    "XDG_DATA_HOME",
)

Starter = Callable[..., User]


@contextmanager
def short_folder() -> Iterator[Path]:
    """Make an empty folder all can pass through, with a short path: pytest's are too long for a socket."""
    made = Path(tempfile.mkdtemp(prefix="sitthi-test-", dir="/tmp"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        for root in made.rglob("pg-*"):
            if (root / "alive").exists():
                processes.end_by_force(Folder(root=root, socket=root / "run"))
        shutil.rmtree(made)


@pytest.fixture(scope="session")
def pattern() -> Iterator[Path]:
    """A home in which a server was set up once: copying it is quicker than setting up each time."""
    with short_folder() as made, pytest.MonkeyPatch.context() as monkeypatch:
        forget_variables(monkeypatch)
        monkeypatch.setenv("SITTHI_HOME", str(made))
        with database_server():
            pass
        yield made


def forget_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the developer has set, these tests bring their own."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, and none of our variables set."""
    forget_variables(monkeypatch)
    with short_folder() as made:
        yield made


@pytest.fixture
def bare_home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of the server of this test, in this process too; nothing is in it."""
    monkeypatch.setenv("SITTHI_HOME", str(place))
    return place


@pytest.fixture
def home(bare_home: Path, pattern: Path) -> Path:
    """A home with a server set up but never started."""
    for part in pattern.glob("pg-*/*"):
        target = bare_home / part.relative_to(pattern)
        target.parent.mkdir(exist_ok=True)
        if part.name == "data":
            shutil.copytree(part, target)
        elif part.name.startswith("wheel-"):
            shutil.copytree(part, target, copy_function=os.link)
    return bare_home


@pytest.fixture
def start() -> Iterator[Starter]:
    """Start users; whatever the test does not end is killed after it."""
    with ExitStack() as stack:

        def start_user(
            values: Mapping[str, str], *, uid: int | None = None, command: Sequence[str] | None = None
        ) -> User:
            full = environment(**values)
            user = User(full, uid=uid, command=command) if command else User(full, uid=uid)
            stack.callback(user.close)
            return user

        yield start_user
