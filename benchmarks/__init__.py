"""Benchmarks, and the data they run on. Nothing of the application imports them."""
