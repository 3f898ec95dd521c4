"""The libraries that only whole bases need: an extra, so that whoever decides one by one does without them."""

from __future__ import annotations

from importlib.util import find_spec

from sitthi.kernel.errors import BadInput

NEEDED = ("duckdb", "numba", "numpy", "pyarrow")


def require() -> None:
    """Raises BadInput where a library is missing; to be called before any other module of this room is imported."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BadInput(
            what=f"whole bases need {', '.join(missing)}, not installed here",
            remedy="Install what is missing: pip install 'sitthi[population]'.",
        )
