"""`python -m checker` is `mmcheck`."""

from checker.cli import main

main()
