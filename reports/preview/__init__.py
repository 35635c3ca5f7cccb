"""The live preview: a page on this machine whose pages are those of the build."""
