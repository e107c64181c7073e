-- The devices that a count of states has to look at: the online ones are the rest.
CREATE INDEX device_state_not_online ON device_state (tenant_id, state) WHERE state <> 'online';
