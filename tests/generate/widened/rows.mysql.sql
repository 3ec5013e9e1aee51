INSERT INTO items (id, code, state) VALUES (1, 'a', 'used'), (2, '', NULL);
