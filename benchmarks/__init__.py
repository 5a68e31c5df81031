"""How right and how fast the product is, beside the usual recipe of the same networks."""
