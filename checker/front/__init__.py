"""From text to `ir.System`: grammar, names, types, step starts, lowering."""
