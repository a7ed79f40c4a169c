"""Bytes onto disk, whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

PARTIAL = ".partial"  # a file that is being written; one that is found was left by a run that was killed


def write_all(project: Path, outputs: Mapping[Path, bytes]) -> None:
    """Write files so that each is either the old one or the new one, never a part.

    All bytes are on disk beside their places before the first file is replaced. A file that has these bytes
    already is left alone.

    Parameters
    ----------
    project
        The folder the paths are relative to.
    outputs
        Contents by path. Folders are made where they are missing.

    Raises
    ------
    OSError
        If the disk is full or a folder cannot be written; then no file has been replaced.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in outputs.items():
            if fingerprint(project / path) != sha256(content).hexdigest():
                waiting.append((_beside(project / path, content), project / path))
        for temporary, final in waiting:
            temporary.replace(final)
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def _beside(final: Path, content: bytes) -> Path:
    final.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=final.parent, prefix=f".{final.name}.", suffix=PARTIAL, delete=False) as file:
        path = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
    path.chmod(0o644)
    return path


def discard(path: Path) -> None:
    """Remove what is there: a file, a link and not what it leads to, or a folder and all that is in it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    path.chmod(0o700)
    for folder, names, _ in os.walk(path):
        for name in names:
            if not Path(folder, name).is_symlink():
                Path(folder, name).chmod(0o700)
    shutil.rmtree(path)


def fingerprint(path: Path) -> str | None:
    """SHA-256 of a file, or ``None`` where there is none."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
