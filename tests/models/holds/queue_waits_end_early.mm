model q;
var q: queue[1] of 0..1 = [];
var full: bool = false;
process p { a: q.put(1);  b: q.put(0) timeout 5 us else { full = true; }  c: skip; }
process g { a: q.get() timeout any else goto out;  out: skip; }
reachable f: full;
