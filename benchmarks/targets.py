"""Figures of each set -> which of the project's targets hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.pool import Figures

Group = tuple[str, str | None]
"""A set, and one of its conditions, or None for all of them pooled."""


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a figure; `at_least` where more is better. `value` None where nothing was run."""

    what: str
    bound: float
    value: float | None
    unit: str = ""
    at_least: bool = False

    @property
    def of(self) -> str:
        """The set it is about."""
        return self.what.partition(":")[0]

    @property
    def holds(self) -> bool | None:
        if self.value is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def targets(figures: Mapping[Group, Mapping[str, Figures]]) -> list[Target]:
    """All targets of the sets that were run, with the product's figures; none without it."""
    found: list[Target] = []
    if not all("product" in systems for systems in figures.values()):
        return found
    for name in ("dyads", "made"):
        if (name, None) in figures:
            found += _timing(name, figures[name, None]["product"])
            found += _conditions(name, figures)
    if ("meetings", None) in figures:
        found += _meetings(figures["meetings", None])
    if ("samples", None) in figures:
        found += _samples(figures["samples", None]["product"])
    return found


def _timing(name: str, all_of_it: Figures) -> list[Target]:
    lost = all_of_it.latency_missed.share
    return [
        Target(f"{name}: latency error, median", 40, all_of_it.latency_median_ms, "ms"),
        Target(f"{name}: latency error, 95th percentile", 200, all_of_it.latency_p95_ms, "ms"),
        Target(f"{name}: changes of floor lost", 2, None if lost is None else 100 * lost, "%"),
        Target(f"{name}: silences of 3 s and more, F1", 0.98, all_of_it.gaps.f1, at_least=True),
        Target(f"{name}: talk share error, worst recording", 1, all_of_it.share_worst, "pt"),
        Target(f"{name}: DER, mean", 1.5, all_of_it.der_mean, "%"),
        Target(f"{name}: DER, worst recording", 3, all_of_it.der_worst, "%"),
        Target(f"{name}: words in nothing but noise", 0, all_of_it.outside.in_noise),
    ]


def _conditions(name: str, figures: Mapping[Group, Mapping[str, Figures]]) -> list[Target]:
    """The worst of the conditions must be good enough."""
    rows = {c: f["product"] for (s, c), f in figures.items() if s == name and c is not None}

    def worst(of: Callable[[Figures], float | None]) -> tuple[str, float | None]:
        values = {c: value for c, f in rows.items() if (value := of(f)) is not None}
        condition = max(values, key=values.__getitem__, default=None)
        return (f" ({condition})", values[condition]) if condition else ("", None)

    median, p95 = worst(lambda f: f.latency_median_ms), worst(lambda f: f.latency_p95_ms)
    return [
        Target(f"{name}: latency error, median, worst condition{median[0]}", 60, median[1], "ms"),
        Target(f"{name}: latency error, p95, worst condition{p95[0]}", 300, p95[1], "ms"),
    ]


def _meetings(systems: Mapping[str, Figures]) -> list[Target]:
    ours, peer = systems["product"], systems.get("recipe")
    bound = peer.der + 0.5 if peer else float("nan")
    return [
        Target("meetings: DER, half a point over the recipe's", bound, ours.der if peer else None)
    ]


def _samples(ours: Figures) -> list[Target]:
    more = ours.cpwer - ours.wer if ours.cpwer is not None and ours.wer is not None else None
    return [
        Target("samples: cpWER over WER", 2, more, "pt"),
        Target(
            "samples: fillers found, recall",
            0.8,
            ours.fillers.recall if ours.fillers else None,
            at_least=True,
        ),
        Target("samples: first content word, median error", 200, ours.content_median_ms, "ms"),
        Target(
            "samples: roles right",
            1.0,
            ours.roles.share if ours.roles else None,
            at_least=True,
        ),
        Target("samples: words in nothing but typing", 0, ours.outside.in_noise),
    ]


def line(target: Target) -> str:
    """One target as text: whether it holds, the figure, the bound."""
    verdict = {True: "holds", False: "FAILS", None: "not run"}[target.holds]
    sign = ">=" if target.at_least else "<="
    if target.value is None:
        return f"{verdict:8} {target.what}"
    value, bound = f"{target.value:.3g}", f"{target.bound:.3g}"
    return f"{verdict:8} {target.what}: {value} ({sign} {bound} {target.unit})".replace(" )", ")")
