model tries_again;             // where it may rest between two tries each is one, even if it does not
//= held_up: worst 3 us, how direct (rests = true)
//= held_up: worst 10 us, how direct (rests = false)
param rests: bool;
class urgent > low;
lock l: mutex;
process slow class low { l.lock();  work: delay 10 us;  l.release(); }
process f class urgent {
try_:  l.lock() timeout 3 us else goto again;  l.release();  stop;
again: if (!rests) { goto try_; }
rest:  delay 0..5 us;
       goto try_;
}
inversion held_up: thread f;
