model acquired_twice;          // a lock that the thread already holds
//= error: acquired-twice, 2 steps
lock l: rwsem;
process p {
take:  l.read();
again: l.write();
       release all;
}
