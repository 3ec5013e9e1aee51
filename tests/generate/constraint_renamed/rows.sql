INSERT INTO orders (id, shop, code, status) VALUES (1, 1, 10, 'Open'), (2, 1, 20, 'Done'), (3, 2, 30, 'Open');
