model not_text;                // written by an editor that does not know UTF-8
var n: 0..3 = 0;   // naïve
process p { up: n = 1; }
