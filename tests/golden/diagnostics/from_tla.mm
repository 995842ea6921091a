model from_tla;                // as a TLA+ user writes it first
EXTENDS Naturals
CONSTANT N
VARIABLE pc
const n = 3;
var x: 0..n = 0;
var t[n]: 0..n = 0;

Init == x = 0

process p {
a: await x =/= 1 /\ x =< 2;
b: x' = x + 1;
c: await \A i \in 0..n - 1: t[i] = 0;
d: x = IF x = 1 THEN 2 ELSE 3;
}

[] x <= 3;
INVARIANT TypeOK
always small: all i in n, t[i] <= 3;
always other: x = 1 ==> t[0] # 2;
