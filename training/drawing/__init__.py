"""Everything that draws: the pen, the sky, the land, the things and the weather."""
