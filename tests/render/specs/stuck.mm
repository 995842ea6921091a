model stuck;                   // a signal that need not come, and one that can't
param sent: bool;
var signal: bool = false;
var never: bool = false;
lock gate: mutex;
process waiter {
a:  gate.lock();
b:  await sent ? signal : never;
    release all;
}
process other {
c:  gate.lock();
    release all;
}
env sender {
s:  signal = true;
}
daemon rest {
z:  await never;
    goto z;
}
