model through_a_disk;          // the lower one waits for a disk, which has no class
//= held_up: worst io + 1 ms, how direct, off CPU
//= below: none
param io: time in 1 ms..20 ms;
class urgent > low;
lock l: rwsem;
var wanted: bool = false;
process reader class low {
come: sleep any;
take: l.read();  wanted = true;
read: await !wanted;
done: delay 1 ms;  l.release();
}
process writer class urgent { come: sleep any;  ask: l.write();  got: l.release(); }
daemon disk { idle: await wanted;  busy: sleep io;  wanted = false; }
inversion held_up: thread writer;
inversion below:   thread reader;
