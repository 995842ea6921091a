model counters;                // two counters, for limits
const most = 9;
var n[2]: 0..most = 0;
process p[i in 2] {
l:  n[i] = (n[i] + 1) % (most + 1);
    goto l;
}
always    low: n[0] + n[1] <= 18;
never     high: n[0] + n[1] == 18;
reachable top: n[0] + n[1] == 17;
