"""AdamW: weight decay outside the gradient."""
