model reserved_word;           // words of the language, and names that it needs itself
var await: bool = false;
var n: 0..3 = 0;
process thread { if: n = 1; }
always error: n < 3;
