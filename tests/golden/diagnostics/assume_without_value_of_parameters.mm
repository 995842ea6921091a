model assume_without_value_of_parameters;
param n: 0..2;
param m: 0..1;
enum E { A, B }
table t(k: 0..1): E { 0 => A; 1 => B; }
assume 6 / n > 2;
assume t(n) == B;
assume n > 0 || m == 0;
process p { l: skip; }
