"""The runtime is made safe before pyannote is imported: no telemetry, no CUDA-only extension."""

from __future__ import annotations

import subprocess
import sys

import pytest

from analyzer.speech.runtime import EXTENSION, extension_stand_in

FORCED = """
import sys
from analyzer.speech import runtime
runtime._extension_loads = lambda: False
runtime.prepare_runtime()
import numpy as np, torch, os
import torchaudio.compliance.kaldi as kaldi
assert sys.modules[runtime.EXTENSION].__doc__.startswith("Stand-in")
print(tuple(kaldi.fbank(torch.zeros(1, 16000), num_mel_bins=80).shape))
print(os.environ["PYANNOTE_METRICS_ENABLED"])
"""


def test_features_are_computed_with_the_stand_in_and_telemetry_is_off() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORCED],
        capture_output=True,
        text=True,
        timeout=120,
        env={**_environment(), "PYANNOTE_METRICS_ENABLED": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["(98, 80)", "0"]


def test_the_stand_in_says_not_available_and_fails_by_name_when_called() -> None:
    module = extension_stand_in()
    assert module.__name__ == EXTENSION
    assert vars(module)["_IS_TORCHAUDIO_EXT_AVAILABLE"] is False

    def forced_align() -> None: ...

    with pytest.raises(RuntimeError, match="forced_align needs"):
        vars(module)["fail_if_no_align"](forced_align)()


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)
