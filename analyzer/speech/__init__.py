"""The speech stage: who spoke when, and what was said."""

import os

# Read when torch loads its OpenMP runtime: threads that wait spin this often before they sleep.
# The default (300,000) stalls a busy machine; sleeping at once doubles the time on an idle one.
os.environ.setdefault("GOMP_SPINCOUNT", "20000")
# ONNX Runtime, which faster-whisper brings, reports its use to its maker unless told not to, and
# reads this when it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
