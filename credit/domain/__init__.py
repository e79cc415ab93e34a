"""Acts of credit, one function each; and the standing, which is a function and no act."""
