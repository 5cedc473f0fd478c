"""Everything that puts ink on a picture: the pen, the sky, the land, the things and the weather."""
