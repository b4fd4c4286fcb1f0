"""What the product does: curate, train, create, prove, and what all four need."""
