"""Letters to the bureau: the form (`views`), how they are handled (`services`), and the answer by mail."""
