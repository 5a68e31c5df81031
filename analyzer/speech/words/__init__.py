"""What is said: chunks for the recogniser, its words put right and in their place."""
