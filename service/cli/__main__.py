"""`python -m service.cli` is `skillstep`."""

from service.cli import main

main()
