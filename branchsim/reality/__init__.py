"""Reality checks: regularities the model must show, each with its arms, its measure and its threshold."""
