"""The starter pairs: 115 path-traced images of grain with exact conditions."""
