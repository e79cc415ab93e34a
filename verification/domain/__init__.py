"""Acts of verification, one function each."""
