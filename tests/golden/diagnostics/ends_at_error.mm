model ends_at_error;           // what comes behind an expected error is not seen
lock m: mutex;
var x: 0..3 = 0;
process p { a: assert x > 0, "known";  c: x = 3; }
process q { a: m.release(); }
never three: x == 3;
expect violated error;
