model bad_arguments;           // too few, too many, or none at all
const N = 2;
lock vma[N]: rwsem;
var slot[N][N]: 0..3 = 0;
var n: 0..3 = 0;
def between(low: 0..3, high: 0..3) = n >= low && n <= high;
def idle = n == 0;
process fault[N] {
enter: vma.read();
       slot[0] = 1;
       n = slot;
       n[0] = slot[0][1][1];
       release all;
}
process mprotect { go: n = n(1); }
always a: between(1);
always b: between || idle();
always c: fault@enter;
always d: mprotect[0]@go;
never  e: vma[0].count > 1;
