"""How likely so few are by chance: the lower tails of the binomial and the Poisson distribution (pure)."""

from __future__ import annotations

from math import exp, lgamma, log


def binomial(k: int, n: int, p: float) -> float:
    """How often `k` or fewer of `n` come by chance, each with the likelihood `p`."""
    if k >= n or p <= 0:
        return 1.0
    if p >= 1:
        return 0.0
    ways = lgamma(n + 1)
    return min(
        1.0,
        sum(exp(ways - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p)) for i in range(k + 1)),
    )


def poisson(k: int, mean: float) -> float:
    """How often `k` or fewer come by chance where `mean` is usual."""
    return min(1.0, sum(exp(i * log(mean) - mean - lgamma(i + 1)) for i in range(k + 1))) if mean > 0 else 1.0
