// Readers and writers; a writer that has asked keeps further readers out.
model rwlock;
const R = 3;
const W = 2;
lock l: rwsem;
var x: 0..1 = 0;

process reader[R] {
t:   l.read();
u:   skip;
v:   release all;  goto t;
}

process writer[W] {
t:   l.write();
u:   x = 1 - x;
v:   release all;  goto t;
}

always apart: l.writer == none || l.readers == 0;
