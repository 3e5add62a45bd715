"""The lab book: what a person keeps from the pages, with where it comes from, and the report made of it."""
