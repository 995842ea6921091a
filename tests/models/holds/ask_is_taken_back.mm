model ask_is_taken_back;       // a writer that gives up holds no reader off any more
lock l: rwsem;
process writer { w: l.write() timeout 5 ms else goto gone;  release all;  gone: skip; }
process first  { r: l.read();  u: sleep any;  release all; }
process second { r: l.read();  u: skip;  v: release all; }
reachable held_off: writer waits l && first@u && second@r;
reachable in_again: writer@gone && first@u && second@u;
never     both:     writer waits l && writer@gone;
