"""Floor 0: what a skill, a step and a credential are. Knows no engine and no model."""
