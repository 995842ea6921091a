model waits_is_to_have_asked;  // with a queue from the ask to the grant, else while refused
//= 10 states
lock l: rwsem;
process w {
go:   l.write();
done: l.release();
}
process r {
go:   l.read();
done: l.release();
}
reachable before_the_grant: w waits l && !l.held;
reachable not_yet: w@go && r@done && !(w waits l);
never reader: r waits l && !l.held && !(w waits l);
reachable refused: r waits l && w@done;
