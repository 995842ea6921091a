model readers_share;           // two readers are in at once, a writer only alone
//= together: reached, 2 steps
lock l: rwsem;
process reader[2] {
take: l.read();
drop: release all;
}
process writer {
take: l.write();
drop: release all;
}
reachable together: all r in reader: r@drop;
always alone: writer@drop -> all r in reader: !(r@drop);
