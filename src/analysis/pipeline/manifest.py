"""The manifest: for every output its hash, the step that made it, and the hashes of what went in."""

import json
import platform
from pathlib import Path
from typing import Any

from analysis.pipeline.steps import Step, plan
from analysis.places import MANIFEST, current
from analysis.versions import versions
from analysis.writing import fingerprint


def make(project: Path) -> dict[Path, bytes]:
    """Make the manifest of everything that the other steps have made."""
    steps = [step for step in plan(project) if MANIFEST not in step.outputs]
    manifest = {
        "versions": {"python": platform.python_version(), **versions()},
        "outputs": {out.as_posix(): _entry(project, step, out) for step in steps for out in step.outputs},
    }
    return {MANIFEST: (json.dumps(manifest, indent=2) + "\n").encode("utf-8")}


def _entry(project: Path, step: Step, output: Path) -> dict[str, Any]:
    return {
        "sha256": fingerprint(current(project, output)),
        "step": step.name,
        "inputs": {
            **{path.as_posix(): fingerprint(current(project, path)) for path in step.inputs},
            **step.contents,  # raw files, as they were when the plan was made
        },
    }
