"""The only importer of z3: satisfiability of linear constraints over rationals."""
