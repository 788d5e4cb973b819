"""The files by which the guide is tested, published and hosted elsewhere.

What runs them is not here: they are checked as far as they can be read.
"""

import json
import re
import shlex
import subprocess
import sys
from typing import Any

import panel.command
import pytest
import yaml
from browser import ROOT

from optimizer_guide.hosts.cli import main

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CONTAINER = ROOT / "hosting" / "Containerfile"


def steps_of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())


@pytest.mark.long
def test_the_workflows_are_of_their_schema() -> None:
    """One that comes with the checker, so that nothing is fetched."""
    assert [path.stem for path in WORKFLOWS] == ["ci", "nightly", "pages", "release"]
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*check, "vendor.github-workflows", *map(str, WORKFLOWS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_workflow_calls_only_what_make_knows_and_may_no_more_than_it_says() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 120
        called = set(re.findall(r"^\s*make ([a-z-]+)", steps_text(workflow), re.MULTILINE))
        assert called <= targets, path.name
    assert set(read("nightly")["jobs"]["nightly"]["strategy"]["matrix"]["lane"]) <= targets


def steps_text(workflow: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in steps_of(workflow))


def test_every_system_and_python_runs_the_two_commands() -> None:
    jobs = read("ci")["jobs"]
    pythons = ["3.11", "3.12", "3.13", "3.14"]
    assert [job["strategy"]["matrix"]["python"] for job in jobs.values()] == [pythons, pythons]
    assert jobs["test"]["strategy"]["matrix"]["os"] == ["ubuntu-latest", "macos-latest"]
    assert jobs["windows"]["runs-on"] == "windows-latest"
    said = steps_text(read("ci"))
    assert "make guide" in said
    assert "make test" in said


def test_a_release_is_published_by_trust_and_with_no_secret() -> None:
    release = read("release")
    publish = release["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["needs"] == "build"
    assert publish["steps"][-1]["uses"].startswith("pypa/gh-action-pypi-publish@")
    for path in WORKFLOWS:
        assert "secrets." not in path.read_text()


def test_the_container_copies_what_there_is_and_starts_what_the_command_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instructions = re.findall(r"^([A-Z]+) (.*(?:\\\n.*)*)$", CONTAINER.read_text(), re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text()
    for name, rest in instructions:
        if name == "COPY" and not rest.startswith("--from"):
            for source in shlex.split(rest)[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}\n" in ignored, source
    program, *arguments = json.loads(dict(instructions)["CMD"])
    assert program == "optimizer-guide"
    given: list[str] = []
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(panel.command, "main", lambda: given.extend(sys.argv))
    main(arguments)
    assert given[:2] == ["panel", "serve"]
    exposed = dict(instructions)["EXPOSE"]
    assert arguments[arguments.index("--port") + 1] == exposed
