INSERT INTO users (id, email, nick) VALUES (1, 'a@b', 'Ann'), (2, 'c@d', NULL), (3, 'e@f', '');
