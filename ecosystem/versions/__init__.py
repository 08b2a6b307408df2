"""What is installed: files of our own, and packages."""
