model holds_over_io;           // row 1: mmap_lock is held over the read of a page
// Section 7.2: the writer waits on the I/O of a lower class, which nothing bounds but the disk.
//= held_up: worst io + hold + 5 us, how direct, off CPU
//= others: none
param io:   time in 1 us..4995 us;
param hold: time in 2 us..8 us;
class interactive > background;
lock mm: rwsem;
process reader class background {
arrive: sleep any;
enter:  mm.read();
look:   delay 2 us..hold;
read:   sleep 1 us..io;
fin:    delay 2 us..5 us;
        mm.release();
}
process writer class interactive { arrive: sleep any;  ask: mm.write();  got: mm.release(); }
inversion held_up: thread writer;
inversion others:  thread reader;
