"""Fictional enterprises and needs for the demonstration and for measurements, the same on every machine."""
