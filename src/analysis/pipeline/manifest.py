"""The manifest: for every output its hash, the step that made it, and the hashes of what went in."""

import json
import platform
from pathlib import Path
from typing import Any

from analysis.pipeline.steps import Step, plan
from analysis.places import MANIFEST
from analysis.versions import versions
from analysis.writing import fingerprint


def make(project: Path) -> dict[Path, bytes]:
    """Make the manifest of everything the other steps have written."""
    steps = [step for step in plan(project) if MANIFEST not in step.outputs]
    manifest = {
        "versions": {"python": platform.python_version(), **versions()},
        "outputs": {out.as_posix(): _entry(project, step, out) for step in steps for out in step.outputs},
    }
    return {MANIFEST: (json.dumps(manifest, indent=2) + "\n").encode("utf-8")}


def left_over(project: Path) -> list[Path]:
    """Outputs of steps that are no more, of a wave that was removed, if nobody has touched them since."""
    if not (project / MANIFEST).is_file():
        return []
    known = json.loads((project / MANIFEST).read_text(encoding="utf-8"))["outputs"]
    made = {output.as_posix() for step in plan(project) for output in step.outputs}
    return [
        Path(name)
        for name, entry in known.items()
        if name not in made and fingerprint(project / name) == entry["sha256"] is not None
    ]


def _entry(project: Path, step: Step, output: Path) -> dict[str, Any]:
    return {
        "sha256": fingerprint(project / output),
        "step": step.name,
        "inputs": {path.as_posix(): fingerprint(project / path) for path in step.inputs},
    }
