model bad_goto;
var n: 0..3 = 0;
proc f() { g(); }
proc g() { f(); }
process p {
a:  for i in 0..2 {
b:      n = i;
    }
    if (n == 2) { goto b; }
    n = 0;
    stop;
}
process q { l: f();  n = f() + 1; }
