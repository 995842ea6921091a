model refault;                 // row 17: the page may always go away before it is looked at again
//= service: worst unbounded cycle, best 1 ms
//= bounded: violated
var ready: bool = false;
process fault {
arrive: sleep any;
ask:    goto look;
look:   if (ready) { goto done; }
read:   sleep 1..4 ms;
        ready = true;
        goto look;
done:   skip;
}
env reclaim { idle: await ready;  ready = false;  goto idle; }
latency service: fault@ask -> fault@done;
within 1 s bounded: fault@ask -> fault@done expect violated;
