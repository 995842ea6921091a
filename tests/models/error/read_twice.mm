model read_twice;              // a shared lock can't be had twice by one thread
//= error: acquired-twice, 2 steps
lock l: rwsem;
process p {
go:   l.read();
more: try l.read() else goto out;
out:  release all;
}
