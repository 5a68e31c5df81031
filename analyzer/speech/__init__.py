"""The speech stage: who spoke when, and what was said."""

import os

# Read when torch loads its OpenMP runtime: threads that wait by spinning slow a busy machine down
# (two to four times, with two analyses on two cores); sleeping ones cost nothing on an idle one.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
