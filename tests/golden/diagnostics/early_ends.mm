model early_ends;              // what may end a wait early, and who owes its end
lock l: mutex;
var n: 0..3 = 0;
process p {
b: l.lock() timeout 5 else goto out;
d: await n == 2 unless n else goto out;
e: await n == 3 from n, helper[0];
f: sleep any timeout n..1 us else goto away;
out: skip;
}
process helper { go: n += 1;  goto go; }
