model reader_counts;           // one reader's release leaves the other's lock alone
lock l: rwsem;
process r[2] {
take: l.read();
drop: l.release();
}
always readers: l.readers == count(x in r: x@drop);
always held: l.held -> l.count(read) > 0 && l.count(write) == 0;
