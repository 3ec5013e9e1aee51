INSERT INTO users (id, email, fax) VALUES (1, 'a@x', '123'), (2, 'b@x', NULL);
