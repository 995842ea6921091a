model no_effect;               // statements that could be left out
var n, t[2]: 0..3 = 0;
process p {
a: n = n;
b: t[n / 2] = t[n / 2];
c: n += 0;
d: if (n > 0) { }
e: let k = n;
   for i in 2 { }
f: atomic { }
   let j = n;  t[0] = j;
g: t[0] = t[1];
}
