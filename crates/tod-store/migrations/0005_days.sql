-- Today is what the database says: a program whose clock is wrong must not drop a month of samples.
-- Only the owner may name another day, and nothing but tests signs in as the owner to do so.
ALTER FUNCTION ts.maintain(date, integer) RENAME TO maintain_as_of;
ALTER FUNCTION ts.maintain_as_of SECURITY INVOKER;
REVOKE EXECUTE ON FUNCTION ts.maintain_as_of FROM tod_platform;

CREATE FUNCTION ts.maintain(ahead integer, OUT made integer, OUT dropped integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM ts.maintain_as_of((now() AT TIME ZONE 'UTC')::date, ahead) $$;
GRANT EXECUTE ON FUNCTION ts.maintain TO tod_platform;
