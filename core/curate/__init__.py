"""Pairs: import, editing, dataset versions."""
