"""Designs beside each other, and beside what was said or measured before: `mmcheck compare`.

`designs` is the face: from specs to a comparison, which is data (`checker.comparison`).
`side_by_side` makes it of reports, with the `cells` of each design and what is counted for it
(`sided`); `against` is what is not as it was in an `earlier` run, `figures` what somebody measured.
Must not know how a spec is checked, nor how a comparison is shown.
"""
