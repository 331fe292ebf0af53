"""Every number a text may quote: made once from a study, stored as results.json, read back by key."""
