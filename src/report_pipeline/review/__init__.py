"""People's decisions: the file that holds them, the ways in which they come, and how they meet."""
