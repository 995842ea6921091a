model no_class;                // CPUs that nobody needs
cpus 1;
var n: 0..3 = 0;
process p {
up: delay 1 ms;  n = 1;
}
