"""What makes the environment, run before anything is installed by whatever Python there is."""

from __future__ import annotations

import subprocess
import sys

from tests.house.sources import ROOT

AN_OLDER_PYTHON = """
import runpy, sys
sys.version_info = (3, 9, 18)
sys.modules["tomllib"] = None
sys.argv = ["environment.py", "runtime"]
runpy.run_path("tools/environment.py", run_name="__main__")
"""


def test_an_older_python_is_told_which_one_is_needed() -> None:
    """One line and exit code 1, though an older Python lacks what a newer one has."""
    run = subprocess.run(
        [sys.executable, "-c", AN_OLDER_PYTHON], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 1
    assert run.stdout == ""
    [line] = run.stderr.splitlines()
    assert "Python 3.11 to 3.13 is needed" in line
    assert "make setup PYTHON=" in line
