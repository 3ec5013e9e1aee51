INSERT INTO `order` (`select`, `group`, `where`, `say "hi"`) VALUES (1, 'a', NULL, 'x'), (2, 'b', 'here', 'y');
