"""`python -m analyzer` is `interview-analyzer`."""

from analyzer.cli import main

main()
