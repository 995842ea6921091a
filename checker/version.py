"""The version of mmcheck, for what is written and for `pip`."""

__version__ = "0.1.0"
