"""What sounds good and what bad, taught by the customers' own scores."""
