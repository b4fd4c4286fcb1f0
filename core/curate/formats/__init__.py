"""The formats in which others keep images with descriptions: one module each, in and out."""
