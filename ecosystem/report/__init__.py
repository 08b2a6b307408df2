"""What people read: made from the files of a run alone."""
