model fair_and_cpus;           // said twice, or of what is not known before the run
class high > low;
cpus n;
cpus 2;
var n: 0..3 = 0;
process p class high { a: delay 5 us preemptible n;  n += 1; }
process q class low  { a: delay 5 us preemptible true; }
