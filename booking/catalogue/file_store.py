"""Bytes on disk under their SHA-256: written once, never changed, the same bytes once only."""

import hashlib
import os
import tempfile
from pathlib import Path


def keep(folder: Path, content: bytes, variant: str = "", name: str = "") -> str:
    """Write `content` and answer its SHA-256. A `variant` (such as "small") lies beside the file called `name`."""
    sha256 = name or hashlib.sha256(content).hexdigest()
    path = path_of(folder, sha256, variant)
    if path.exists():
        path.touch()
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return sha256


def path_of(folder: Path, sha256: str, variant: str = "") -> Path:
    """Where the bytes lie, if they are there."""
    return folder / sha256[:2] / (f"{sha256}-{variant}" if variant else sha256)


def note_removal(folder: Path, sha256: str) -> None:
    """A record of these bytes goes: until they are swept, `sweep` counts from now, so that it can be undone."""
    for path in (folder / sha256[:2]).glob(f"{sha256}*"):
        path.touch()


def sweep(folder: Path, named: set[str], older_than: float) -> int:
    """Remove the files that no record in `named` speaks of and that were last kept or removed before `older_than` (Unix
    time);
    answers how many."""
    removed = 0
    for path in folder.glob("??/*"):
        if path.name.partition("-")[0] not in named and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
