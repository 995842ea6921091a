model timers;                  // each of them rings on its own, and only while it is set
//= 16 states, 24 transitions, depth 6
timer t[2];
process p[i in 2] {
    timer own;
a:  own.start(2 ms);
b:  await own.rang;
    t[i].stop();
}
always never_set: !t[0].rang && !t[1].rang;
