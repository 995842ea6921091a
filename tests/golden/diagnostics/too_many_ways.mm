model too_many_ways;           // each way through a step is a step of its own
var b[13]: bool = false;
process p {
first:  skip;
second:
    either { b[0] = true; } or { b[1] = true; }   either { b[2] = true; } or { b[3] = true; }
    either { b[4] = true; } or { b[5] = true; }   either { b[6] = true; } or { b[7] = true; }
    either { b[8] = true; } or { b[9] = true; }   either { skip; } or { b[10] = true; }
    either { skip; } or { b[11] = true; }         either { skip; } or { b[12] = true; }
    either { skip; } or { skip; }                 either { skip; } or { skip; }
    either { skip; } or { skip; }                 either { skip; } or { skip; }
    either { skip; } or { skip; }
third:  skip;
}
