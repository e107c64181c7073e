-- A publisher claims facts for a while, by the database's clock, so that it holds no transaction open
-- while it hands them to the bus.
ALTER TABLE outbox ADD COLUMN claimed_until timestamptz;
