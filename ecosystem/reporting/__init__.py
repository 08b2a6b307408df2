"""What people read: made from the files of a run or a comparison alone."""
