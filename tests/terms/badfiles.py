"""How the deliberately bad files are read: each says in its first lines what the loader must say of it.

A file is one document ``trial/2024-01-01.yaml``, or several parted by lines ``# === PATH``; ``overlay.yaml``
is laid over the rest, and a line ``# release`` asks for a release. Lines keep their numbers.
"""

import re
import tempfile
from pathlib import Path

from sitthi.terms import BookRefused, load_book

BAD = Path(__file__).parent / "bad"
EXPECT = "# expect: "
RELEASE = "# release"
OVERLAY = "overlay.yaml"
_PART = re.compile(r"# === (\S+)\n")


def expectations(path: Path) -> list[str]:
    """Complaints a bad file says it deserves, in order."""
    lines = path.read_bytes().decode().splitlines()
    return [line.removeprefix(EXPECT) for line in lines if line.startswith(EXPECT)]


def parts(path: Path) -> dict[str, str]:
    """Files a bad file stands for, each padded so that its lines have the numbers of the bad file."""
    text = path.read_bytes().decode()
    pieces = _PART.split(text)
    if len(pieces) == 1:
        return {"trial/2024-01-01.yaml": text}
    found: dict[str, str] = {}
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        start = text.index(f"# === {name}\n")
        found[name] = "\n" * (text.count("\n", 0, start) + 1) + body
    return found


def complaints(path: Path) -> list[str]:
    """What the loader says of a bad file, without the path of the folder it was put into."""
    release = RELEASE in path.read_bytes().decode().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, body in parts(path).items():
            target = root / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(body.encode())
        overlay = root / OVERLAY
        try:
            load_book(root, overlay if overlay.exists() else None, allow_not_yet=not release)
        except BookRefused as refusal:
            return [str(error).replace(f"{root}/", "") for error in refusal.errors]
    return []
