INSERT INTO bookings (id, begins, ends) VALUES (1, 1, 3), (2, 3, 5), (3, 9, 9);
