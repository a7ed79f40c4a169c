"""Which code and package versions a result depends on: it is stale when they change."""

from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

PACKAGE = Path(__file__).parent

# The packages whose version can change a byte of an output.
DECIDING = (
    *("babel", "jinja2", "matplotlib", "nbclient", "nbconvert"),
    *("numpy", "openpyxl", "pandas", "scipy", "seaborn"),
)


def version_of(name: str) -> str:
    """Version of a package that is installed."""
    from importlib.metadata import version  # noqa: PLC0415  - a tenth of the time that a study takes to load

    return version(name)


def own_version() -> str:
    """Version of this package."""
    return str(import_module(PACKAGE.name).__version__)


@cache
def versions() -> dict[str, str]:
    """Versions of the packages that decide the outputs, by name."""
    return {name: version_of(name) for name in DECIDING}


@cache
def code_key() -> str:
    """Hash of every file of the package: code, words, templates, dictionaries."""
    digest = sha256()
    for file in sorted(path for path in PACKAGE.rglob("*.*") if path.is_file() and path.suffix != ".pyc"):
        if "project" not in file.relative_to(PACKAGE).parts:  # the study, where it travels inside
            digest.update(f"{file.relative_to(PACKAGE)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()
