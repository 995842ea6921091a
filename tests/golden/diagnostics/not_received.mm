model not_received;            // behind `else` the `let` has no value
var q: queue[1] of 0..3 = [];
var w, x: 0..3 = 0;
process p { a: let k = q.get() timeout any else { w = 1; }  w = k; }
process r {
a:  let k = q.get() timeout any else { x = 1; } unless w == 2 else goto out;
    if (x == 0) { w = k; }
b:  let k2 = q.get() timeout any else goto out;
    w = k2;
out: skip;
}
process s { a: q.put(3); }
