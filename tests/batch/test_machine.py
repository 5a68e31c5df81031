"""What a machine and a container leave to a batch, and how many workers that makes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from analyzer.batch import machine
from analyzer.batch.machine import cores, free_bytes, free_gpu_bytes, share_out


def test_workers_share_a_gpu_as_far_as_its_memory_goes() -> None:
    ample, little = 143_000_000_000, 4_000_000_000
    assert share_out(100, 16, 64_000_000_000, gpu_bytes=ample) == (8, 2)
    assert share_out(100, 16, 64_000_000_000, gpu_bytes=little) == (2, 8)


def test_one_worker_uses_a_gpu_of_which_nothing_is_known() -> None:
    assert share_out(100, 16, 64_000_000_000, gpu_bytes=0) == (1, 16)


def test_workers_that_are_asked_for_are_taken() -> None:
    assert share_out(100, 16, 64_000_000_000, workers=5, gpu_bytes=0)[0] == 5


@pytest.mark.parametrize(
    ("says", "auto", "cuda"),
    [
        ("echo 81000; echo 8000", 8000 * 2**20, 8000 * 2**20),
        ("echo No devices were found", None, 0),
        ("exit 9", None, 0),
    ],
    ids=["two GPUs", "none", "a driver that fails"],
)
def test_gpu_memory_is_what_the_driver_tells(
    says: str, auto: int | None, cuda: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert free_gpu_bytes("auto") == auto
    assert free_gpu_bytes("cuda") == cuda
    assert free_gpu_bytes("cpu") is None


def test_without_a_driver_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert free_gpu_bytes("auto") is None
    assert free_gpu_bytes("cuda") == 0


@pytest.mark.parametrize(
    ("says", "usable"),
    [("250000 100000", 2), ("50000 100000", 1), ("900000 100000", 4), ("max 100000", 4), ("", 4)],
)
def test_a_containers_quota_of_cores_counts_in_whole_and_is_one_at_least(
    says: str, usable: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cpu.max").write_text(says)
    monkeypatch.setattr(machine, "CGROUP", tmp_path)
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1, 2, 3})
    assert cores() == usable


@pytest.mark.parametrize(
    ("limit", "used", "free"), [("300", "100", 200), ("100", "300", 0), ("9000", "100", 1000)]
)
def test_memory_is_free_as_far_as_the_machine_and_the_containers_limit_go(
    limit: str, used: str, free: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    (tmp_path / "memory.current").write_text(f"{used}\n")
    monkeypatch.setattr(machine, "CGROUP", tmp_path)
    ample = SimpleNamespace(available=1000)
    monkeypatch.setattr("psutil.virtual_memory", lambda: ample)
    assert free_bytes() == free
