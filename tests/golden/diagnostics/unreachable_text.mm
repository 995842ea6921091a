model unreachable_text;        // text behind a jump that no label can bring back to life
var n: 0..1 = 0;
process p {
again: if (n == 0) { goto out; } else { stop; }
       n = 1;
out:   goto again;
       n = 0;
       n = 1;
}
daemon d {
loop:  while (true) { await n == 1;  n = 0; }
       n = 1;
}
