"""How a section looks: words and charts to HTML, without a layout engine."""
