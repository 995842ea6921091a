model try_behind_ask;          // a try fails from the writer's ask until its release
lock l: rwsem;
var refused: bool = false;
process reader {
take: l.read();
keep: skip;
drop: l.release();
}
process writer {
take: l.write();
drop: l.release();
}
process other {
look: try l.read() else { refused = true;  stop; }
drop: l.release();
}
always alone: writer@drop -> !(other@drop) && !(reader@keep || reader@drop);
reachable behind: refused && reader@keep;
reachable beside: other@drop && reader@drop;
