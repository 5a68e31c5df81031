"""Where anybody speaks, to a hundredth of a second."""
