model fair_twice;
fair env e fair strong { a: skip; }
