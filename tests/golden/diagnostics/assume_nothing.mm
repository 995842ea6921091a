model assume_nothing;          // nothing is left to check
param a: 0..1;
param b: 0..1;
assume a < b;
assume b == 0 || a == 1;
process p { l: skip; }
