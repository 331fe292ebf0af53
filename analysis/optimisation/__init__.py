"""What became of a search: the front under fresh draws, and whether the search was long enough."""
