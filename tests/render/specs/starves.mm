model starves;                 // runs for ever: who starves behind whom, who owes nothing

lock door: rwsem grant any;
var lit: bool = false;

process reader[2] {
want: door.read();
have: door.release();
      goto want;
}
process writer    {
want: door.write();
have: door.release();
      goto want;
}
process guest     { come: sleep any;  inside: skip; }
process late      { dark: await lit;  seen: skip; }

leads served[t in reader]: t@want -> t@have;
leads written:             writer@want -> writer@have;
eventually visited:        guest@end expect violated;
eventually seen:           late@seen || late@end;
ltl in_turn:               always(!eventually(always(writer@want)) && (lit -> next(lit)));
