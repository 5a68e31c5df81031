"""What 1,000 hours of recordings cost on a machine, from the measured speed and your price.

    python -m benchmarks.cost [--rtf 0.12] [--cores 2] [--gigabytes 1.6] NAME:CORES:GB:PRICE ...

A recording takes `rtf` of its length on `cores` cores and `gigabytes` of memory (docs/speed.md). A
machine holds as many workers as both allow; prices are per machine and hour.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

HOURS = 1000
MACHINES = ("c7i.4xlarge:16:32:0.714", "F16s_v2:16:32:0.677", "n2-standard-8:8:32:0.388")


@dataclass(frozen=True)
class Cost:
    """`workers` at once, hours of machine time for 1,000 hours of sound, and their price."""

    workers: int
    machine_hours: float
    price: float


def cost(cores: float, gigabytes: float, price: float, need: tuple[float, float, float]) -> Cost:
    """The cost on one kind of machine; `need` is real-time factor, cores and memory of a worker.

    Examples
    --------
    >>> cost(16, 32, 0.7, (0.10, 2, 1.6))
    Cost(workers=8, machine_hours=12.5, price=8.75)
    """
    rtf, worker_cores, worker_gb = need
    workers = int(min(cores // worker_cores, gigabytes // worker_gb))
    hours = HOURS * rtf / workers
    return Cost(workers, hours, hours * price)


def main() -> None:
    """Print a row for each machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("machines", nargs="*", metavar="NAME:CORES:GB:PRICE")
    parser.add_argument("--rtf", type=float, default=0.12)
    parser.add_argument("--cores", type=float, default=2)
    parser.add_argument("--gigabytes", type=float, default=1.6)
    given = parser.parse_args()
    print("| machine | price an hour | workers | machine hours | 1,000 hours of sound |")
    print("|---|---|---|---|---|")
    for text in given.machines or MACHINES:
        name, cores, gigabytes, price = text.split(":")
        need = (given.rtf, given.cores, given.gigabytes)
        found = cost(float(cores), float(gigabytes), float(price), need)
        print(
            f"| {name} | {float(price):.3f} | {found.workers} | {found.machine_hours:.1f} "
            f"| {found.price:.2f} |"
        )


if __name__ == "__main__":
    main()
