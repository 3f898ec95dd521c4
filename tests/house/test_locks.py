"""The locks hold what the project asks for, pinned and with hashes, and agree with each other."""

import re
import tomllib

import pytest

from tests.house.sources import ROOT

SPARK, PEERS = "requirements-spark.lock", "requirements-peers.lock"
LOCKS = ("requirements.lock", "requirements-dev.lock", SPARK, PEERS)
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Read name and version of each package of a lock."""
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def plain(requirement: str) -> str:
    """Reduce a requirement to the name as locks write it."""
    name = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    """Each entry of a lock names one version and at least one hash, and no entry says where to fetch it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_locks_agree() -> None:
    """What runs is the same, whether one only runs the program, develops it or tests it beside Spark."""
    running = pins("requirements.lock")
    for lock in ("requirements-dev.lock", SPARK):
        held = pins(lock)
        assert {name: held.get(name) for name in running} == running


def test_the_locks_hold_what_the_project_asks_for() -> None:
    """A dependency added to the project is added to the locks in the same change."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = settings["dependency-groups"]
    runtime = settings["project"]["dependencies"] + groups["build"]
    assert {plain(r) for r in runtime} <= pins("requirements.lock").keys()
    extras = settings["project"]["optional-dependencies"]
    spark = extras.pop("spark")
    developing = [*groups["dev"], *(r for extra in extras.values() for r in extra)]
    assert {plain(r) for r in developing} <= pins("requirements-dev.lock").keys()
    assert {plain(r) for r in runtime + spark + groups["spark"]} <= pins(SPARK).keys()
    assert {plain(r) for r in groups["peers"]} <= pins(PEERS).keys()


def test_what_the_peers_are_is_in_no_other_lock() -> None:
    """A library under a licence that binds who uses it is where it is measured against, and nowhere else."""
    for lock in LOCKS[:-1]:
        assert not {"openfisca-core", "zen-engine"} & pins(lock).keys()
