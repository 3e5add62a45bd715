"""A person's own words, which are Markdown: no HTML in them, and no pictures from elsewhere."""

from markdown_it import MarkdownIt

WORDS = MarkdownIt("commonmark", {"html": False}).disable("image")
