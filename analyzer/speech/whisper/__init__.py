"""The recognition networks: sound -> text with times, by torch or CTranslate2."""
