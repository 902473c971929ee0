"""`make data`: rebuild what is generated from other files and record every data file's hash."""

import csv
import io
import json
import subprocess
import sys
from typing import Any

from neutrality_pact import contract, folders
from neutrality_pact.publish.bank import BankError, pupils_file, teachers_key

REQUIREMENTS = (
    "# Exported from uv.lock by `make data`; edit pyproject.toml, never this file.\n-e .\n"
)


def requirements() -> str:
    """The text of requirements.txt: the lock file's versions for conda and Binder.

    Raises
    ------
    RuntimeError
        If uv cannot export the lock file.
    """
    command = [sys.executable, "-m", "uv", "export", "--locked", "--no-dev", "--no-hashes"]
    command += ["--no-emit-project", "--no-annotate", "--no-header", "--quiet"]
    exported = subprocess.run(
        command, cwd=folders.PROJECT, capture_output=True, text=True, check=False
    )
    if exported.returncode:
        raise RuntimeError(f"uv could not export the lock file: {exported.stderr.strip()}")
    return REQUIREMENTS + exported.stdout


def recorded(described: dict[str, Any]) -> dict[str, Any]:
    """A file's description with its present hash, size and number of rows."""
    content = (folders.DATA / described["path"]).read_bytes().replace(b"\r\n", b"\n")
    described = {**described, "hash": contract.fingerprint(content), "bytes": len(content)}
    if "schema" in described:
        rows = csv.reader(io.StringIO(content.decode("utf-8")))
        described["rows"] = sum(1 for _ in rows) - 1
    return described


def generated() -> dict[str, str]:
    """Every generated file's path from the project folder and the text it must have."""
    files = {"requirements.txt": requirements()}
    for path in sorted(folders.BANK.glob("*.yaml")):
        files[f"data/questions/{path.stem}.json"] = pupils_file(path)
        files[f"teaching/keys/{path.stem}.md"] = teachers_key(path)
    return files


def main() -> int:
    """Write every generated file, then the data package's records."""
    try:
        for name, text in generated().items():
            path = folders.PROJECT / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    except BankError as error:
        print(error, file=sys.stderr)
        return 1
    package = contract.package()
    package["resources"] = [recorded(described) for described in package["resources"]]
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folders.DATA / "datapackage.json").write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
