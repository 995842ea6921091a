model none_as_index;           // an element for nobody
//= error: bad-index, 1 step
var owner: p? = none;
var t[p]: bool = false;
process p[2] { go: t[owner] = true; }
