INSERT INTO users (id, email, mood, earlier) VALUES (1, 'a@b', 'angry', NULL), (2, 'c@d', 'happy', 'angry'), (3, 'e@f', 'sad', 'angry');
