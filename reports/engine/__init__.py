"""WeasyPrint: how it is loaded, what is patched in it, and how HTML becomes pages."""
