"""mmcheck: a model checker for locking and page-fault-retry protocols."""

__version__ = "0.1.0"
