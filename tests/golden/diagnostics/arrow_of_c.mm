model arrow_of_c;              // a member stands behind a `.`
struct Vma { pins: 0..3; locked: bool; }
var vma: Vma = { pins: 0, locked: false };
process fault {
wait:   await vma->locked;
        if (vma->pins == 0 && vma.locked) { vma.pins = 1; }
        vma.pins = mm->pins;
}
