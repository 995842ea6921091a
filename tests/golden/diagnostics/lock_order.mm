model lock_order;              // both orders, and only luck keeps them apart
lock a, b: mutex;
lock c, d: rwsem;
var turn: bool = false;
process p {
one:   a.lock();
two:   b.lock();
three: release all;
four:  c.read();
       d.read();
       release all;
done:  turn = true;
}
process q {
wait:  await turn;
one:   b.lock();
two:   a.lock();
       release all;
three: d.read();
       c.read();
       release all;
}
process w {
one:   c.write();
       release all;
}
process x {
one:   d.write();
       release all;
}
