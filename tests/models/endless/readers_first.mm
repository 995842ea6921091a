model readers_first;           // readers hold the door for each other: a writer may starve
//= written: violated
//= read: holds
//= deadlock: none
// P. J. Courtois, F. Heymans, D. L. Parnas, Concurrent Control with "Readers" and "Writers", CACM
// 14(10), 1971, Problem 1: a reader waits only for a writer that is in. Readers that follow each other
// closely keep the writer out for ever, which is why there is a Problem 2. However the semaphores
// choose: the writer is `fair strong` and starves all the same, for the room is never free.
var readers: 0..2 = 0;
lock gate: mutex;              // guards the count
var room: bool = true;         // the semaphore w

process reader[2] fair strong {
ask:   gate.lock();
first: await readers > 0 || room;
       if (readers == 0) { room = false; }
       readers += 1;  gate.release();
read:  skip;
leave: gate.lock();
last:  readers -= 1;
       if (readers == 0) { room = true; }
       gate.release();
       goto ask;
}
process writer fair strong {
ask:   await room;  room = false;
write: room = true;  goto ask;
}
leads written:           writer@ask -> writer@write expect violated;
leads read[r in reader]: r@first -> r@read;
