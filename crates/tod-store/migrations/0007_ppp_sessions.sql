-- A PPP session has an interface for as long as it lasts. They are counted here instead of listed in
-- `interface_lists`, which would get a new version at nearly every poll of a busy PPPoE server.
ALTER TABLE device_state ADD COLUMN ppp_sessions integer;
