"""What this version of the model says of itself: gathered from its code and tables, stored as model.json in every study folder."""
