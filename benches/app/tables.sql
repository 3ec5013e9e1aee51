CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name text, full_name text NOT NULL, active boolean NOT NULL, created timestamptz NOT NULL);
CREATE TABLE products (id bigint PRIMARY KEY, sku text NOT NULL UNIQUE, title text NOT NULL, description text, cents bigint NOT NULL, stock integer NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, state text NOT NULL, note text, placed timestamptz NOT NULL, shipped timestamptz);
CREATE TABLE order_lines (id bigint PRIMARY KEY, order_id bigint NOT NULL, product_id bigint NOT NULL, quantity integer NOT NULL, cents bigint NOT NULL);
CREATE TABLE payments (id bigint PRIMARY KEY, order_id bigint NOT NULL, provider text NOT NULL, reference text, cents bigint NOT NULL, received timestamptz NOT NULL);
CREATE TABLE sessions (id bigint PRIMARY KEY, user_id bigint NOT NULL, token text NOT NULL, seen timestamptz NOT NULL);
