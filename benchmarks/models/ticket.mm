// A ticket lock: whoever comes draws a number, and waits until it is served.
model ticket;
const N = 4;
var next: 0..N - 1 = 0;
var serves: 0..N - 1 = 0;

process p[i in N] {
    var mine: 0..N - 1 = 0;
draw:  mine = next;  next = (next + 1) % N;
spin:  await serves == mine;
leave: mine = 0;  serves = (serves + 1) % N;  goto draw;
}

never shared: count(f in p: f@leave) > 1;
