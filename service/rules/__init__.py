"""Does a credential meet the rules: checks, the rules that there are, and credentials side by side."""
