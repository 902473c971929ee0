"""`make notebooks`: run every notebook and store its outputs, the same on every machine."""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from neutrality_pact import folders

WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path: Path) -> None:
    """Run one notebook from top to bottom and store what it shows.

    Live widgets are left out of the file: their still forms stand beside them, and a live form
    without its kernel would only show an error.

    Raises
    ------
    CellExecutionError
        If a cell fails; the notebook's file is left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    notebook.metadata = nbformat.from_dict(KERNEL)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main() -> int:
    """Run the named notebooks, or all of them."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(folders.NOTEBOOKS.glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as answers:
        os.environ["NEUTRALITY_PACT_ANSWERS"] = answers
        for number, path in enumerate(paths, start=1):
            print(f"{number} of {len(paths)}: {path.name}", flush=True)
            try:
                run(path)
            except CellExecutionError as error:
                print(f"{path.name} stopped: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
