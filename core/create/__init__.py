"""New images from a description."""
