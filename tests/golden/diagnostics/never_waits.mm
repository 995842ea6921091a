model never_waits;             // only a wait can end early
lock l: mutex;
proc wait() { l.lock(); }
process p {
a: wait() timeout 5 us else goto out;
b: l.release() unless true else goto out;
out: skip;
}
