"""What ``branchsim show`` prints: one file per kind of thing that can be shown."""
