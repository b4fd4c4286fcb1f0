"""Training: bundles, jobs, supervisors and runs."""
