model reader_blocks_reader;    // a read lock taken twice deadlocks once a writer asks
//= deadlock: cycle
// The second lock stands for the same rwsem reached in another way: p holds
// `m` (read) and waits for f, which waits for `m` behind the writer's ask.
lock m: rwsem;
var answered: bool = false;
process p {
hold: m.read();
wait: await answered;
      release all;
}
process helper {
look: m.read();
      answered = true;
      release all;
}
process w {
ask:  m.write();
      release all;
}
