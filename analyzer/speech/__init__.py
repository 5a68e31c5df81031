"""The speech stage: who spoke when, and what was said."""

import os

# Read when torch loads its OpenMP runtime: threads that wait spin this often before they sleep.
# The default (300,000) stalls a busy machine; sleeping at once doubles the time on an idle one.
os.environ.setdefault("GOMP_SPINCOUNT", "20000")
