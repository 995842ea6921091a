"""How the documentation is built: `make docs`."""

import os
import sys

sys.path.insert(0, os.path.abspath(".."))  # the extension, as it is in this tree

from checker import __version__

project = "mmcheck"
author = "the mmcheck authors"
copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx_click", "checker.sphinx_ext"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}

smartquotes = False  # what is copied from a page is typed: options begin with two hyphens

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

mmcheck_roots = [".."]

man_pages = [
    ("commands", "mmcheck", "check models of locking and page-fault-retry protocols", "", 1)
]

html_theme = "furo"
html_title = "mmcheck"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
highlight_language = "none"
pygments_style = "lovelace"
pygments_dark_style = "github-dark"
