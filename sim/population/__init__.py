"""The synthetic population: published margins, and members and branches drawn from them."""
