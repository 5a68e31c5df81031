"""Corrections by people: kept in a log beside the result, applied without the models."""
