"""The product: a finite system of guarded actions, with its printed form and its verifier."""
