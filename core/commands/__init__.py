"""What the command line offers: one file a command, each with `describe(parser)` and `run(options)`."""
