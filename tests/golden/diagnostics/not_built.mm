// A parameter that is a queue is part of the language, but not built yet.
param waiting: queue[2] of 0..3 = [];
var served: 0..3 = 0;
process p { go: served = 1; }
always none_left: waiting.empty -> served < 3;
