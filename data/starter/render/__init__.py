"""Renders the starter pairs: grain from procedural meshes, lit and seen by a path tracer."""
