model two_ways;                // one way to the disk goes by a thread of its own class, one by a lower
//= held_up: worst 9 us, how direct, off CPU
class urgent > low;
var read: bool = false;
var x: bool = false;
process f class urgent    { a: await x; }
process same class urgent { a: await read;  x = true; }
process under class low   { a: await read;  x = true; }
daemon disk               { busy: sleep 9 us;  read = true; }
inversion held_up: thread f;
