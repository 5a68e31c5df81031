"""A folder of recordings -> a folder of results, over several processes, losing nothing."""

from analyzer.batch.jobs import BatchOptions, Job, Outcome, Plan
from analyzer.batch.run import run_batch

__all__ = ["BatchOptions", "Job", "Outcome", "Plan", "run_batch"]
