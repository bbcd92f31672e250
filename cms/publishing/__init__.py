"""How a document comes into the library and out to everybody."""
