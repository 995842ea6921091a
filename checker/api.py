"""From a spec to a report: load, explore, find. What the command line and other programs call."""
