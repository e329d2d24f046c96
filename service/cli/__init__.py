"""The command line: `skillstep`, or `python -m service.cli`."""

from service.cli.app import main

__all__ = ["main"]
