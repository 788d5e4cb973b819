"""What figures, claims and lessons are made of, and the conversation of a reader with them."""
