"""What columns and values mean: roles, scales, dates, amounts, words."""
