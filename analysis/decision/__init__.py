"""From effects to a decision: what to choose, how robust that is, and what would be worth knowing."""
