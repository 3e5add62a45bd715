"""What is kept: runs, their epochs and files, and measurements, in one database."""
