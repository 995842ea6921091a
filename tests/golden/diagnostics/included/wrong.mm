var wrong = 3;
