"""`--threads` bounds every library that computes."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import numpy
from analyzer.speech.threads import bound_threads
bound_threads(1)
import scipy.linalg, torch
from threadpoolctl import threadpool_info
pools = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
print(torch.get_num_threads(), bool(pools), *sorted(set(pools)))
"""


def test_torch_and_every_blas_keep_to_the_bound() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["1", "True", "1"]
