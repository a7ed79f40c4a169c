"""Where the waves of a project are: folders of ``data/raw`` that hold a ``wave.toml``."""

from pathlib import Path

CONFIG = "wave.toml"


def wave_folders(raw: Path) -> list[Path]:
    """Folders of the waves in ``data/raw``, by name."""
    return sorted(path.parent for path in raw.glob(f"*/{CONFIG}"))


def wave_files(folder: Path) -> list[Path]:
    """Every file in the folder of a wave: what it may depend on."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not _passing(path.relative_to(folder)))


def _passing(path: Path) -> bool:
    """Whether a file comes and goes by itself: hidden ones, Excel's locks, compiled Python."""
    return any(part.startswith((".", "~$", "__pycache__")) for part in path.parts)
