model gives_up;                // it waits for a lower one no longer than its own time limit
//= held_up: worst 5 us, how direct
class urgent > low;
lock l: mutex;
process slow class low { l.lock();  work: delay 9 us;  l.release(); }
process f class urgent {
t:         sleep any;
a:         l.lock() timeout 5 us else goto end_of_it;  l.release();
end_of_it: skip;
}
inversion held_up: thread f;
