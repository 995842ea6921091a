/* Readers and writers; a writer that has asked keeps further readers out. */
byte readers, asked;
bit writes, x;

active [R] proctype reader()
{
	do
	:: d_step { !writes && asked == 0 -> readers++ };
	   skip;
	   readers--
	od
}

active [W] proctype writer()
{
	do
	:: if
	   :: d_step { readers == 0 && !writes -> writes = 1 }
	   :: d_step { readers > 0 || writes -> asked++ };
	      d_step { readers == 0 && !writes -> writes = 1; asked-- }
	   fi;
	   d_step { assert(readers == 0); x = 1 - x };
	   writes = 0
	od
}
