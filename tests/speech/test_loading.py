"""A fresh process that loads the networks keeps all cores, and nothing that training needs."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = """
import json, sys
from analyzer.speech.models import load_models
load_models()
import torch
from analyzer.speech.threads import usable_cores
print(json.dumps({
    "threads": torch.get_num_threads(),
    "cores": usable_cores(),
    "modules": sorted(sys.modules),
}))
"""


@pytest.fixture(scope="module")
def fresh() -> Any:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=300
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_loaded_networks_leave_torch_all_cores(fresh: Any) -> None:
    assert fresh["threads"] == fresh["cores"]


def test_loading_the_networks_leaves_training_out(fresh: Any) -> None:
    assert "torch" in fresh["modules"]
    assert not {"lightning", "pyannote.audio", "torchmetrics"} & set(fresh["modules"])
