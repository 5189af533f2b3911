"""What it is worth: promised, realised, and how good forecasts were."""
