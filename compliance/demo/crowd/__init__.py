"""Borrowers and interactions by the million, all fictional: what the benchmarks are run on."""
