"""Which source files and package versions a result depends on: it is stale when they change."""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent

# The packages whose version can change a byte of an output.
DECIDING = (
    "babel",
    "jinja2",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "numpy",
    "openpyxl",
    "pandas",
    "scipy",
    "seaborn",
)

# Import statements of our modules. Reading the text is ten times faster than parsing it, and a line that only
# looks like one makes a result stale too early, never too late.
_IMPORT = re.compile(
    r"^[ \t]*(?:import (analysis[\w.]*)|from (analysis[\w.]*) import (\([^)]*\)|.*))", flags=re.MULTILINE
)
_NAME = re.compile(r"\w+")


def own_version() -> str:
    """Version of this package."""
    return str(import_module(PACKAGE.name).__version__)


@cache
def versions() -> dict[str, str]:
    """Versions of the packages that decide the outputs, by name."""
    return {name: version(name) for name in DECIDING}


@cache
def code_key(modules: tuple[str, ...]) -> str:
    """Hash of all source files that these modules lead to, their templates, and the package's data files."""
    files = {file for module in modules for file in _closure(module)} | set(PACKAGE.rglob("*.toml"))
    files |= {template for file in files for template in (file.parent / "templates").glob("*.*")}
    digest = sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(PACKAGE)).encode() + b"\0" + _content(file) + b"\0")
    return digest.hexdigest()


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()


@cache
def _closure(module: str) -> frozenset[Path]:
    """Files of a module and of everything of ours that it imports, however far."""
    seen: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        file = _file(name)
        if file is not None and name not in seen:
            seen[name] = file
            waiting += _imports(file)
    return frozenset(seen.values())


@cache
def _file(module: str) -> Path | None:
    """Source file of one of our modules; nothing for other packages, or for a name inside a module."""
    top, *parts = module.split(".")
    if top != PACKAGE.name or not parts:
        return None
    path = PACKAGE.joinpath(*parts)
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)


@cache
def _imports(file: Path) -> frozenset[str]:
    """What a file imports of ours; a name may be a module or something in it."""
    return frozenset(_imported(_content(file).decode("utf-8")))


def _imported(source: str) -> Iterator[str]:
    for whole, module, names in _IMPORT.findall(source):
        yield whole or module
        yield from (f"{module}.{name}" for name in _NAME.findall(names))
