model bad_prime;               // a value after a step, where there is no step or a second one
var x, y: 0..3 = 0;
def after = x';
def grown(a: 0..3) = a' >= a;
process p {
l: y = x';
m: await after == 3;
}
always low: x' < 3;
always step twice: (x' + y)' < 3;
always step by_def: (after + 1)' < 3;
always step by_argument: grown(x');
never there: grown(x);
check now: x' == 3;
