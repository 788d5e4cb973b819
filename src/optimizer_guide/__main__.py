"""`python -m optimizer_guide`: the command."""

from optimizer_guide.hosts.cli import main

main()
