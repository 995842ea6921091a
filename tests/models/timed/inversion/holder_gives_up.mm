model holder_gives_up;         // the holder waits for a higher one: no inversion, but for its own time
//= held_up: worst 2 us, how direct, off CPU (limit = true)
// Without a limit it is inverted only at 10 us, where the holder may go on and has not yet.
//= held_up: worst 0, how direct (limit = false)
param limit: bool;
class urgent > low;
lock l: mutex;
var done: bool = false;
process slow class low {
b:       l.lock();
         if (!limit) { goto patient; }
w:       await done timeout 3 us else goto last;
         goto last;
patient: await done timeout any else goto last;
last:    l.release();
}
process other class urgent { a: sleep 10 us;  done = true; }
process f class urgent { t: sleep 1 us;  a: l.lock();  l.release(); }
inversion held_up: thread f;
