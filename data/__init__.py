"""Data: the starter pairs that are shipped, and the workspace of an installation."""
