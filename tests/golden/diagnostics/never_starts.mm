model never_starts;            // times that are never measured, or have no end
param slow: bool;
var go: bool = false;
process p {
    ask:  delay 1 us;
    wait: await go;
    got:  skip;
}
latency waits: p@ask -> p@got;
latency early: p@got -> p@ask;
within 1 ms beside: p@got || go -> p@wait;
latency known: p@ask -> p@wait;
