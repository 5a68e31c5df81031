"""Mock interviews spoken from dialogue scripts, with the exact time of every utterance."""
