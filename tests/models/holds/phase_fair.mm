model phase_fair;              // readers and writers take turns, for ever
lock l: rwsem grant phase_fair;
process r[2] { read: l.read();    drop: l.release();  goto read; }
process w[2] { write: l.write();  low: l.downgrade(read);  drop: l.release();  goto write; }
always alone: all x in w: x@low -> l.count(write) == 1 && l.readers == 0;
always one:   count(x in w: x@low) <= 1;
reachable both: r[0]@drop && w[0]@drop;
