"""Reading roster files: plain Python, in bounded memory, whatever somebody uploads."""
