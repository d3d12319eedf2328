"""VALUES: candidates become normal values. Pure processors and the words of each language."""
