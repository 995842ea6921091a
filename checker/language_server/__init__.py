"""What editors are told about specs while they are written: `mmcheck lsp`.

`documents` knows the open texts, `reading` what is known of one, `occurrences` where its names
stand; `hovering`, `completing`, `renaming`, `outlining`, `linking`, `mending` and `answering` each
answer one kind of question, in our own terms. `server` speaks the protocol, into which
`as_protocol` puts our terms; only these two know pygls.
"""
