model downgrade_not_held;      // a reader has nothing to downgrade
//= error: downgrade-not-held, 2 steps
lock l: rwsem;
process p {
take: l.read();
more: l.downgrade(read);
drop: l.release();
}
