import { expect, test } from "vitest";

import { sensorName } from "./sensors";

test.each([
  ["cpu-temperature", "CPU temperature"],
  ["psu1-state", "PSU 1 state"],
  ["fan2-speed", "Fan 2 speed"],
  ["board-temperature1", "Board temperature 1"],
  ["poe-out-consumption", "PoE out consumption"],
  ["2pin-voltage", "2-pin voltage"],
  ["sfp-temperature", "SFP temperature"],
])("%s reads %s", (name, words) => {
  expect(sensorName(name)).toBe(words);
});
