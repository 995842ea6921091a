model field_twice;             // what `a` is nobody knows, so nothing more is said of it
struct S { a: 0..1; a: bool; b: 0..1; }
var s: S = { a: 0, b: 1 };
var t: S2 = { a: 0, b: 2 };
process p { x: s.a = 1;  y: t.x = 2;  z: s.b = true; }
always k: s.a && t.b;
