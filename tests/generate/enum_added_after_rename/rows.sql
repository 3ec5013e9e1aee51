INSERT INTO users (id, email, feeling) VALUES (1, 'a@b', 'happy'), (2, 'c@d', 'sad');
