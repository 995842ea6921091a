model h;  // two branches alike, and a self loop
var n: 0..1 = 0;
process p { l: either { n = 0; } or { n = 0; } or { n = 1; }  goto l; }
