INSERT INTO users (id, email, mood, earlier) VALUES (1, 'a@b', 'happy', NULL), (2, 'c@d', 'not amused', 'happy');
