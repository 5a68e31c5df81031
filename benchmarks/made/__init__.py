"""Recordings made for the benchmark: voices, rooms, noises and channels that no sample has."""
