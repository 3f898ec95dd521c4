"""Without the extra, whole bases say so."""

from __future__ import annotations

import pytest

from sitthi.kernel.errors import BadInput
from sitthi.population import libraries


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The complaint says which library, and how to get it."""
    libraries.require()
    monkeypatch.setattr(libraries, "NEEDED", ("numpy", "no_such_library"))
    with pytest.raises(BadInput, match=r"need no_such_library, not installed here. Install .* 'sitthi\[population\]'"):
        libraries.require()
