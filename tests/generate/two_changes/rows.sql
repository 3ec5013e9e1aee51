INSERT INTO customers (id, name, mail) VALUES (1, 'Ann', 'ann@x'), (2, 'Ben', NULL);
