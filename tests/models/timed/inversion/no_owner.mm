model no_owner;                // anyone may release the lock, so whoever has such a step is waited for
//= held_up: worst 7 us, how direct, off CPU
class urgent > low;
locktype page { mode lock exclusive;  release anyone; }
lock folio: page;
process reader class low { a: folio.lock();  b: sleep 7 us;  folio.release(); }
process f class urgent { t: sleep any;  a: folio.lock();  folio.release(); }
inversion held_up: thread f;
