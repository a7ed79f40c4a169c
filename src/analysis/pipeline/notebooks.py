"""The notebooks, executed: a copy with its outputs, and the same as a page that asks nothing of a network."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, cast

# jsonschema, which nbformat imports, would compile 35 grammars that nothing here uses: a second per start
# (jupyter_server issue 1559). A missing optional package is all it takes to skip them.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import IPython  # noqa: E402, F401  - whole before any thread draws: it is imported in a circle, and matplotlib looks for it
import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: E402
from nbconvert import HTMLExporter  # noqa: E402
from traitlets.config import Config  # noqa: E402

from analysis.errors import AnalysisError  # noqa: E402
from analysis.places import EXECUTED, KERNELS, NOTEBOOKS  # noqa: E402

CELL_TIMEOUT = 600  # seconds
_ONE_PAGE = Lock()  # filters of nbconvert belong to the whole process


class NotebookError(AnalysisError):
    """A notebook that did not run to its end, with the cell that stopped it."""


def executed(project: Path, *, name: str) -> dict[Path, bytes]:
    """Execute one notebook, top to bottom, in a kernel of its own.

    Raises
    ------
    NotebookError
        If a cell fails (the message shows the cell and what it said), or the file is no notebook. The last
        good copy is left as it is.
    """
    notebook = _executed(project, project / NOTEBOOKS / f"{name}.ipynb")
    return {
        EXECUTED / f"{name}.ipynb": _text(notebook).encode("utf-8"),
        EXECUTED / f"{name}.html": _page(notebook, name).encode("utf-8"),
    }


def _executed(project: Path, path: Path) -> Any:
    """Read and execute a notebook; a kernel that does not come up or dies is given a second chance."""
    for last in (False, True):
        notebook = _read(path)
        try:
            _execute(notebook, path, project / KERNELS)
        except (DeadKernelError, AssertionError, RuntimeError):
            if last:
                raise
        else:
            break
    return notebook


def _read(path: Path) -> Any:
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, nbformat.ValidationError) as error:
        told = str(error).splitlines()[0][:120]
        advice = "Take it back from git, or make it anew in JupyterLab; the last good copy is still there."
        raise NotebookError(
            f"{NOTEBOOKS.as_posix()}/{path.name}: no notebook ({told}).\n  {advice}"
        ) from None


def _text(notebook: Any) -> str:
    return cast("str", nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def _execute(notebook: Any, path: Path, room: Path) -> None:
    room.mkdir(parents=True, exist_ok=True)
    # Everything that the kernel keeps is in one place, where the next refresh clears away what a kill leaves.
    with TemporaryDirectory(dir=room) as own:
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            record_timing=False,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(path.parent)}},
            config=_kernel_config(own),
        )
        try:
            asyncio.run(client.async_execute(env=_environment(own)))
        except CellExecutionError as error:
            raise NotebookError(_message(notebook, path, error)) from None


def _kernel_config(own: str) -> Config:
    """Use the Python that runs this, whatever kernels the user has installed; and no word on encryption."""
    kernels = str(Path(sys.prefix, "share", "jupyter", "kernels"))
    connection = str(Path(own, "connection.json"))
    return Config(
        {
            "KernelSpecManager": {"kernel_dirs": [kernels]},
            "KernelManager": {"transport_encryption": "auto", "connection_file": connection},
        }
    )


def _environment(own: str) -> dict[str, str]:
    """Leave the user's IPython start-up files and the random order of sets out of it."""
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), own)
    return {**os.environ, **temporary, "IPYTHONDIR": own, "PYTHONHASHSEED": "0"}


def _message(notebook: Any, path: Path, error: CellExecutionError) -> str:
    number, source = next(
        (number, cell.source)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and any(o.output_type == "error" for o in cell.outputs)
    )
    code = "\n".join(f"    {line}" for line in source.splitlines())
    return (
        f"{NOTEBOOKS.as_posix()}/{path.name}: cell {number} failed.\n{code}\n"
        f"  {error.ename}: {error.evalue}\n"
        "  Open it in JupyterLab, mend the cell and refresh again; the last good copy is still there."
    )


# Scripts that a page would load from elsewhere: none of them is needed here.
ELSEWHERE = ("jquery_url", "mathjax_url", "mermaid_js_url", "mermaid_layout_elk_js_url", "require_js_url")


def _page(notebook: Any, name: str) -> str:
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="lab", embed_images=True, exclude_anchor_links=True, **dict.fromkeys(ELSEWHERE, "")
    )
    exporter.log = logging.getLogger(__name__)  # what it warns of is mended below
    exporter.log.setLevel(logging.ERROR)
    with _ONE_PAGE:
        html, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": name}})
    return str(html).replace(UNDESCRIBED, "A chart drawn by the cell above")


# What nbconvert writes where a chart that a cell draws has no text alternative; our panels bring theirs.
UNDESCRIBED = "No description has been provided for this image"
