model values_of_c;             // numbers for truth, members and sets, as C has it
enum St { A, B }
var n: 0..3 = 0;
var st: St = A;
var s: set of 0..3 = {};
var size: 0..MOST = 0;
process p {
a: await s && n == 1;
b: if (!n) { skip; }
c: st = 1;
d: n = st;
e: s = s + {1};
f: wait(n == 1);
g: n = random();
}
