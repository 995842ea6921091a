// Lamport's bakery: numbers are drawn, the smallest goes first; none is larger than M.
model bakery;
const N = 2;
const M = 4;
var choosing[N]: bool = false;
var number[N]: 0..M = 0;

process p[i in N] {
    var j: 0..N = 0;
begin:  choosing[i] = true;
draw:   if (max(k in N: number[k]) == M) { choosing[i] = false;  goto begin; }
        number[i] = max(k in N: number[k]) + 1;
told:   choosing[i] = false;
look:   if (j == N) { goto inside; }
        await !choosing[j];
wait:   await number[j] == 0 || number[i] < number[j] || (number[i] == number[j] && i <= j);
        j += 1;  goto look;
inside: number[i] = 0;  j = 0;  goto begin;
}

never shared: count(f in p: f@inside) > 1;
