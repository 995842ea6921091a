model g;  // a choice of awaits after an effect
var a: bool = false;  var b: bool = false;  var x: bool = false;
process p { l: x = true;  either { await a; } or { await b; } }
process q { l: await x;  b = true; }
