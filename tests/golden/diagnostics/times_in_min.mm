model times_in_min;            // one cause, one error
param n: 0..2;
const t = n == 0 ? 3 ms : 4 ms;
check y: min(i in 2: t) == t;
check z: sum(i in 2: t) <= 6 ms;
check x: max(i in 2: i) == 1;
process p { x: sleep t; }
