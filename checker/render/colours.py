"""The colours of pictures. Nothing is told by colour alone: what has one is named beside it too.

Must not know what is drawn, nor in which format. Pages have their own, in CSS.
"""

from __future__ import annotations

INK, GREY, FAINT = "#1a1a1a", "#555555", "#9a9a9a"
"""What is said, what stands beside it, and what only leads the eye."""

PAPER, SHADE, RULE = "#ffffff", "#ececec", "#c8c8c8"
"""Behind everything, behind what stands out, and lines from edge to edge."""

BAD = "#c01818"

EACH = ("#2f6fb3", "#d07a1c", "#3c8f4e", "#8a56a8", "#b0413e", "#54808c", "#8c7a2f", "#5b5bd6")
"""One for each lock or design, round and round; told apart in grey by how dark they are."""
