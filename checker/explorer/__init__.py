"""`mmcheck explore`: a walk through a spec by hand, on a full screen or line by line."""
