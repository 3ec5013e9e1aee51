INSERT INTO users (id, email, nick, note) VALUES (1, 'A@b', 'Ann', NULL), (2, 'C@d', NULL, NULL), (3, 'E@f', '', 'n');
