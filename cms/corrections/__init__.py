"""What readers say is wrong in a policy: the form (`views`), the editors' queue (`queue`), and the answer by mail."""
