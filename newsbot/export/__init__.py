"""OUT: files for people and programs."""
