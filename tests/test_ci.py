"""What runs on servers: it is what they demand, and what it runs does what the page says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
GITHUB, GITLAB, HOOKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

GOOD = "model good;\nvar n: 0..1 = 0;\nprocess p { n = 1; }\n"
BAD = GOOD.replace("good", "bad") + "always low: n == 0;\n"
ODD = GOOD.replace("good", "odd") + "var spare: 0..1 = 0;\n"
WRONG = "model wrong;\nprocess p { m = 1; }\n"


def parsed(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


ACTION = parsed((ROOT / "action.yml").read_text(encoding="utf-8"))


def errors(schema: str, text: str) -> list[str]:
    """What is wrong with a text by the schema of a server, as `check-jsonschema` keeps it."""
    return [each.message for each in validator(schema).iter_errors(parsed(text))]


@cache
def validator(schema: str) -> Any:
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    known = json.loads((folder / f"{schema}.json").read_text(encoding="utf-8"))
    return validator_for(known)(known)


@pytest.mark.parametrize(
    ("schema", "text", "wrong"),
    [("github-workflows", GITHUB, "uses: 3"), ("gitlab-ci", GITLAB, "when: 3")],
)
def test_the_page_shows_what_the_servers_demand(schema: str, text: str, wrong: str) -> None:
    assert not errors(schema, text)
    name = wrong.partition(":")[0]
    assert errors(schema, re.sub(rf"{name}:.*", wrong, text))


def test_the_files_are_what_the_servers_demand() -> None:
    assert not errors("github-actions", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert WORKFLOWS
    for path in WORKFLOWS:
        assert not errors("github-workflows", path.read_text(encoding="utf-8"))


def steps() -> list[tuple[str, Mapping[str, Any]]]:
    """Each step of the action and of the workflows."""
    found = [("action.yml", step) for step in ACTION["runs"]["steps"]]
    for path in WORKFLOWS:
        jobs = parsed(path.read_text(encoding="utf-8"))["jobs"]
        found += [(path.name, step) for job in jobs.values() for step in job["steps"]]
    return found


@pytest.mark.parametrize(("file", "step"), steps())
def test_no_text_of_others_is_part_of_a_command(file: str, step: Mapping[str, Any]) -> None:
    assert "${{" not in step.get("run", ""), f"{file}: give it in `env`"


def test_the_workflows_may_do_no_more_than_read() -> None:
    for path in WORKFLOWS:
        workflow = parsed(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {"contents": "read"}
        assert "pull_request_target" not in workflow["on"]
        for job in workflow["jobs"].values():
            assert "permissions" not in job and job["timeout-minutes"] <= 60
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False


def test_the_supported_versions_are_tested() -> None:
    (lowest,) = re.findall(r'requires-python = ">=(.*)"', (ROOT / "pyproject.toml").read_text())
    workflow = parsed((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"][0] == lowest
    assert {each.partition("-")[0] for each in matrix["os"]} == {"ubuntu", "macos"}


# The steps of the action, run as a server runs them


@dataclass(frozen=True)
class Done:
    """What came of the steps that are commands. failed: the name of the one that did, if any."""

    failed: str | None
    outputs: Mapping[str, str]
    log: str
    summary: str
    uploaded: str | None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with specs, where mmcheck is installed as by the first step."""
    work = tmp_path / "work"
    (work / "models" / "deep er").mkdir(parents=True)
    (work / "models" / "good.mm").write_text(GOOD, encoding="utf-8")
    (work / "models" / "deep er" / "bad.mm").write_text(BAD, encoding="utf-8")
    (work / "odd.mm").write_text(ODD, encoding="utf-8")
    (work / "wrong.mm").write_text(WRONG, encoding="utf-8")
    program = tmp_path / "temp" / "mmcheck" / "bin" / "mmcheck"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m checker "$@"\n')
    program.chmod(0o755)
    monkeypatch.chdir(work)
    return work


def act(folder: Path, *, install: bool = False, **inputs: str) -> Done:
    """Run the action with some inputs, the others as they are by default."""
    given = {name: each["default"] for name, each in ACTION["inputs"].items()} | inputs
    temp = folder.parent / "temp"
    outputs: dict[str, Mapping[str, str]] = {}
    log, summary, uploaded = "", "", None

    def value(text: str) -> str:
        """An expression, as far as the action has them."""

        def one(match: re.Match[str]) -> str:
            expression = match[1].strip()
            if name := re.fullmatch(r"inputs\.([a-z-]+)", expression):
                return given[name[1]]
            named = re.fullmatch(r"steps\.([a-z-]+)\.outputs\.([a-z-]+)", expression)
            assert named is not None, expression
            return outputs.get(named[1], {}).get(named[2], "")

        return re.sub(r"\$\{\{(.*?)\}\}", one, text)

    def told() -> Mapping[str, str]:
        return {name: value(each["value"]) for name, each in ACTION["outputs"].items()}

    for step in ACTION["runs"]["steps"]:
        if "uses" in step:
            wanted = given["upload"] == "true" and outputs["check"]["sarif"] != ""
            assert step["if"] == (
                "${{ inputs.upload == 'true' && steps.check.outputs.sarif != '' }}"
            )
            uploaded = value(step["with"]["sarif_file"]) if wanted else None
            continue
        if "install" in step["run"] and not install:
            continue
        for name in ("output", "summary"):
            (temp / name).write_text("")
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(temp / "output"),
            "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            "GITHUB_PATH": str(temp / "path"),
            "RUNNER_TEMP": str(temp),
            **{name: value(text) for name, text in step.get("env", {}).items()},
        }
        (temp / "step.sh").write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", temp / "step.sh"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        log += done.stdout + done.stderr
        summary += (temp / "summary").read_text(encoding="utf-8")
        lines = (temp / "output").read_text(encoding="utf-8").splitlines()
        if "id" in step:
            outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
        if done.returncode:
            return Done(step["name"], told(), log, summary, uploaded)
    return Done(None, told(), log, summary, uploaded)


def test_a_spec_that_is_as_expected(folder: Path) -> None:
    done = act(folder, specs="models/*.mm")
    assert done.failed is None
    assert done.outputs == {"exit-code": "0", "result": "expected", "sarif": "mmcheck.sarif"}
    assert done.uploaded == "mmcheck.sarif"
    assert "models/good.mm" in done.log and done.summary.startswith("## `models/good.mm`")


@pytest.mark.slow
def test_a_spec_that_is_not(folder: Path) -> None:
    done = act(folder, specs="models/**/*.mm", sarif="out.sarif", junit="out.xml")
    assert done.failed == "Result"
    assert (done.outputs["exit-code"], done.outputs["result"]) == ("1", "unexpected")
    assert done.uploaded == "out.sarif", "also when it fails"
    assert "always low is violated" in done.log and "always low is violated" in done.summary
    assert "models/deep%20er/bad.mm" in (folder / "out.sarif").read_text(encoding="utf-8")
    assert 'failures="1"' in (folder / "out.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("inputs", "code", "result"),
    [
        ({"specs": "wrong.mm"}, "2", "bad-spec"),
        ({"specs": "models/good.mm", "args": "--max-states 1"}, "3", "unknown"),
        ({"specs": "odd.mm", "args": "--strict"}, "1", "warnings"),
    ],
)
def test_whatever_is_not_known_to_be_good_fails(
    folder: Path, inputs: dict[str, str], code: str, result: str
) -> None:
    done = act(folder, **inputs, upload="false")
    assert done.failed == "Result"
    assert (done.outputs["exit-code"], done.outputs["result"]) == (code, result)
    assert done.uploaded is None and done.outputs["sarif"] != ""


@pytest.mark.parametrize(
    ("specs", "args", "line"),
    [
        ("models/deep er/bad.mm", "", "::error file=models/deep er/bad.mm,line=4::mmcheck: always"),
        ("wrong.mm", "", "::error file=wrong.mm,line=2::mmcheck: no variable `m` here"),
        ("odd.mm", "--strict", "::warning file=odd.mm,line=4::mmcheck: "),
    ],
)
def test_what_is_not_uploaded_is_annotated(folder: Path, specs: str, args: str, line: str) -> None:
    done = act(folder, specs=specs, args=args, upload="false")
    assert [each for each in done.log.splitlines() if each.startswith(line)]
    shown = act(folder, specs=specs, args=args)
    assert shown.uploaded and "::error" not in shown.log and "::warning" not in shown.log


def test_a_name_ends_no_annotation(folder: Path) -> None:
    (folder / "a,b: 5%.mm").write_text(BAD, encoding="utf-8")
    done = act(folder, specs="a,b: 5%.mm", upload="false")
    assert "\n::error file=a%2Cb%3A 5%25.mm,line=4::mmcheck: always" in "\n" + done.log


@pytest.mark.slow
def test_old_sarif_is_not_uploaded(folder: Path) -> None:
    (folder / "mmcheck.sarif").write_text("of an earlier run")
    done = act(folder, specs="models/good.mm", args="--no-such-option")
    assert done.uploaded is None and done.outputs["sarif"] == ""


@pytest.mark.parametrize(
    "inputs",
    [
        {"specs": "none/*.mm"},
        {"specs": " \n"},
        {"specs": "models/good.mm", "args": "'"},
        {"specs": "models/good.mm", "sarif": "a\nexit-code=0"},
    ],
)
def test_what_makes_no_sense_is_said(folder: Path, inputs: dict[str, str]) -> None:
    done = act(folder, **inputs)
    assert done.failed == "Result"
    assert "::error::mmcheck: " in done.log and "Traceback" not in done.log
    assert done.uploaded is None
    assert done.outputs == {"exit-code": "2", "result": "bad-spec", "sarif": ""}
    assert done.summary.startswith("## mmcheck: nothing was checked\n\n    ")


def test_a_bad_option_is_said_in_the_summary_and_beside_the_change(folder: Path) -> None:
    done = act(folder, specs="models/good.mm", args="--no-such-option")
    assert done.failed == "Result"
    assert done.outputs == {"exit-code": "2", "result": "bad-spec", "sarif": ""}
    assert re.search("::error::mmcheck: .*%0A.*--no-such-option", done.log)
    assert re.search("(?m)^    .*--no-such-option", done.summary)


def test_the_action_makes_the_folders_of_its_files(folder: Path) -> None:
    done = act(folder, specs="models/good.mm", sarif="out/a/x.sarif", junit="out/b/x.xml")
    assert done.failed is None and done.outputs["sarif"] == "out/a/x.sarif"
    assert (folder / "out" / "b" / "x.xml").exists()


HARM = "$(touch harm) `touch harm`; touch harm\n&& touch harm # ' --"


@pytest.mark.slow
@pytest.mark.parametrize("names", [["version"], ["specs"], ["args"], ["sarif", "junit"]])
def test_inputs_are_never_run(folder: Path, names: list[str]) -> None:
    harm = {"specs": "models/good.mm"} | dict.fromkeys(names, HARM)
    act(folder, **harm, install="version" in names)
    assert not [*folder.rglob("harm")]


@pytest.mark.slow
def test_the_action_installs_what_it_holds(folder: Path) -> None:
    shutil.rmtree(folder.parent / "temp" / "mmcheck")
    done = act(folder, install=True, specs="models/good.mm")
    assert done.failed is None, done.log
    (offered,) = (folder.parent / "temp" / "path").read_text(encoding="utf-8").splitlines()
    assert [each.name for each in Path(offered).iterdir()] == ["mmcheck"]
    form = ["mmcheck", "fmt", "--check", *map(str, folder.glob("models/*.mm"))]
    told = {"PATH": f"{offered}:{os.environ['PATH']}"}
    assert subprocess.run(form, env=told, check=False).returncode == 0


def test_the_page_keeps_what_is_installed_until_it_changes() -> None:
    (job,) = parsed(GITHUB)["jobs"].values()
    (python,) = [each["with"] for each in job["steps"] if "setup-python" in each.get("uses", "")]
    assert python["cache"] == "pip"
    assert f"`{python['cache-dependency-path']}`" in PAGE  # the name that the page gives it


def test_the_page_formats_what_it_checks(folder: Path) -> None:
    """The steps that check the form, run by bash as servers do."""
    (github,) = parsed(GITHUB)["jobs"].values()
    (form,) = [each for each in github["steps"] if "fmt" in each.get("run", "")]
    assert form["shell"] == "bash"
    (checked,) = [
        each["with"]["specs"] for each in github["steps"] if "specs" in each.get("with", {})
    ]
    script = parsed(GITLAB)["mmcheck"]["script"]
    texts = [form["run"], "\n".join(each for each in script if "shopt" in each or "fmt" in each)]
    told = {**os.environ, "PATH": f"{folder.parent / 'temp/mmcheck/bin'}:{os.environ['PATH']}"}
    told["PYTHONPATH"] = str(ROOT)
    path = folder / "models" / "deep er" / "bad.mm"
    for text in texts:
        assert f" {checked.strip()}" in text
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
        path.write_text(BAD, encoding="utf-8")
        assert subprocess.run(command, env=told, check=False).returncode == 0
        path.write_text(BAD.replace("= 0;", "=   0;"), encoding="utf-8")
        assert subprocess.run(command, env=told, check=False).returncode == 1
    assert script[-1].rstrip().endswith(checked.strip())


# pre-commit

OF_US = parsed((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_the_page_uses_hooks_that_are_there() -> None:
    (theirs,) = parsed(HOOKS)["repos"]
    assert {each["id"] for each in theirs["hooks"]} == {each["id"] for each in OF_US}


def test_what_a_spec_that_passes_says_is_seen() -> None:
    """pre-commit shows what a hook prints where it fails, or where it is `verbose`."""
    (theirs,) = parsed(HOOKS)["repos"]
    assert [each["id"] for each in theirs["hooks"] if each.get("verbose") is True] == ["mmcheck"]


def hook(name: str, *paths: str) -> int:
    """What pre-commit runs: the entry, then the files."""
    (found,) = [each for each in OF_US if each["id"] == name]
    assert found["language"] == "python"
    assert all(re.search(found["files"], each) for each in paths)
    program, *arguments = found["entry"].split()
    assert program == "mmcheck"
    return subprocess.run(
        [sys.executable, "-m", "checker", *arguments, *paths],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    ).returncode


def test_the_hooks_do_what_they_say(folder: Path) -> None:
    assert hook("mmcheck", "models/good.mm", "models/deep er/bad.mm") == 1
    path = folder / "models" / "good.mm"
    path.write_text(GOOD.replace("= 0;", "=   0;"), encoding="utf-8")
    assert hook("mmcheck-fmt", "models/good.mm") == 0
    assert path.read_text(encoding="utf-8") == GOOD
