"""The sentence encoder's formulas (what it is for is tested with the meaning of clauses)."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from analyzer.speech import sentences


def test_gelu_is_x_times_the_share_of_the_normal_distribution_below_x() -> None:
    x = np.linspace(-6, 6, 241, dtype=np.float32)
    true = [value * (1 + erf(value / sqrt(2))) / 2 for value in x.tolist()]
    np.testing.assert_allclose(sentences._gelu(x), true, atol=1e-6)
