import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";

import { makeFleet, SESSION, TENANTS } from "../../test/mock/fleet";
import { serverOf } from "../../test/mock/handlers";
import { renderAt, silentStream } from "../../test/render";

const NOW = Date.UTC(2026, 10, 23, 12);

test("an organisation gets a name and an interval, and loses it when the field is empty", async () => {
  const edits: unknown[] = [];
  const patched = http.patch("*/api/v1/tenants/:tenant", async ({ request }) => {
    edits.push(await request.json());
    return HttpResponse.json(TENANTS[0]);
  });
  const { user } = renderAt("/organisations", [patched, ...serverOf(makeFleet(3, NOW))]);

  for (const seconds of ["30", ""]) {
    await user.click(await screen.findByRole("button", { name: "Edit Alpine Fibre" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Edit Alpine Fibre" }));
    const field = dialog.getByRole("textbox", { name: "Interval, seconds" });
    await user.clear(field);
    if (seconds !== "") await user.type(field, seconds);
    await user.click(dialog.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  }
  expect(edits).toEqual([
    { name: "Alpine Fibre", interval_seconds: 30 },
    { name: "Alpine Fibre", interval_seconds: null },
  ]);
});

test("a name that somebody else gave is shown without reload", async () => {
  const stream = silentStream();
  let tenants = TENANTS;
  const session = http.get("*/api/v1/session", () => HttpResponse.json({ ...SESSION, tenants }));
  const org = TENANTS[0]?.id;
  renderAt(`/?org=${org}`, [session, ...serverOf(makeFleet(3, NOW))], stream);
  expect(await screen.findByRole("button", { name: /Alpine Fibre/ })).toBeTruthy();
  await screen.findByLabelText("Connection: Live");

  tenants = TENANTS.map((tenant) => (tenant.id === org ? { ...tenant, name: "Baltic" } : tenant));
  stream.say({ name: "resync", data: { reason: "changed" } });

  expect(await screen.findByRole("button", { name: /Baltic/ })).toBeTruthy();
});
