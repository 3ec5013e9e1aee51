INSERT INTO items (id, code, price) VALUES (1, 'a', 1.25), (2, '', NULL);
