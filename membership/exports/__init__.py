"""Datasets declared as columns, handed over as files."""
