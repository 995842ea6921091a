model never_lets;              // strong fairness is owed only who can go again and again
//= let_in: violated
//= let_in_often: holds
// `keeper` may leave the door shut for good. The part in which it opens and shuts is not fair to
// `guest`, the part inside it where the door stays shut is.
var open, opens: bool = false;
process keeper { turn: either { open = !open; } or { skip; }  goto turn; }
process turner { turn: opens = !opens;  goto turn; }
process guest fair strong { wait: await open;  inside: skip; }
process other fair strong { wait: await opens;  inside: skip; }
eventually let_in:       guest@inside expect violated;
eventually let_in_often: other@inside;
