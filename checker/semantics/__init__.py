"""What a step is, written once; what the plain reading of it says about a state and a run."""
