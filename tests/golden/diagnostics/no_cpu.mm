model no_cpu;
class high > low;
const N = 0;
cpus N;
process p class high { a: delay 5 us preemptible N - 1; }
process q class low  { a: delay 5 us; }
