model no_ask_no_refusal;       // with `grant any` a waiting writer refuses nobody
lock l: rwsem grant any;
var refused: bool = false;
process reader {
take: l.read();
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
never behind: refused && reader@drop && !(writer@drop) && !(writer@end);
