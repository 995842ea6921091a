model out_of_scope;            // names and questions where they have no meaning
lock l: mutex;
var n: 0..3 = 0;
process fault[2] {
    var drops: 0..3 = 0;
enter:  if (n > 0) { let before = n;  drops = before; }
        n = before;
        drops = self.drops + 1;
}
process mprotect {
wait:   await fault[0].drops == 0;
        await fault[0] waits l;
again:  await quiet(fault[1]);
        l.lock();  release all;
}
def quiet(f: fault) = f.drops == 0;
never mine: self@wait;
never some_f: (some f in fault: f@enter) && f.drops > 0;
