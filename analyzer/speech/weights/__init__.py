"""The weight files: where they are, and that they are what they should be."""
