"""Speed as ratios: each figure is ours over a floor measured beside it, in the same run."""
