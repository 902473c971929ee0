"""`make data`: rebuild what is generated from other files and record every data file's hash."""

import csv
import io
import json
import subprocess
import sys
from typing import Any

from neutrality_pact import contract, folders
from neutrality_pact.publish.bank import BankError, pupils_file, rubrics_page, teachers_key
from neutrality_pact.publish.base_rates import base_rates
from neutrality_pact.publish.dictionary import readme

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
    """A file's description with its present hash, size and number of rows.

    Raises
    ------
    DataError
        If the file is missing, or a changed table breaks a rule of its schema; it may have lost
        rows.
    """
    path = folders.DATA / described["path"]
    if not path.exists():
        raise contract.DataError(
            f"data/{described['path']} is listed in data/datapackage.json and is not there; "
            "put it in place (an empty file will do if `make data` writes it), or unlist it."
        )
    content = path.read_bytes().replace(b"\r\n", b"\n")
    if "schema" in described and contract.fingerprint(content) != described["hash"]:
        problem = contract.first_problem({**described, "rows": 0}, content, folders.DATA)
        if problem:
            raise contract.DataError(problem)
    described = {**described, "hash": contract.fingerprint(content), "bytes": len(content)}
    if "schema" in described:
        rows = csv.reader(io.StringIO(content.decode("utf-8")))
        described["rows"] = sum(1 for _ in rows) - 1
    return described


def generated() -> dict[str, str]:
    """Every generated file's path from the project folder and the text it must have."""
    files = {"requirements.txt": requirements(), "data/treaty_base_rates.csv": base_rates()}
    for path in sorted(folders.BANK.glob("*.yaml")):
        files[f"data/questions/{path.stem}.json"] = pupils_file(path)
        files[f"teaching/keys/{path.stem}.md"] = teachers_key(path)
    files["teaching/keys/rubrics.md"] = rubrics_page()
    return {**files, "data/README.md": readme()}


def write_generated() -> None:
    """Write every generated file."""
    for name, text in generated().items():
        path = folders.PROJECT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def record() -> None:
    """Write the hash, size and rows of every data file into the data package."""
    package = {**contract.package()}
    package["resources"] = [recorded(described) for described in package["resources"]]
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folders.DATA / "datapackage.json").write_text(text, "utf-8", newline="\n")
    contract.package.cache_clear()


def main() -> int:
    """Record what was edited, write what is generated from it, and record that too."""
    try:
        record()
        write_generated()
        record()
        write_generated()
    except (BankError, contract.DataError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
