import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";

import type { NewDevice, Problem } from "@/api/types";
import { makeDetail, makeDevice, makeFleet, SESSION, TENANTS } from "../../test/mock/fleet";
import { FOUND, serverOf } from "../../test/mock/handlers";
import { renderAt } from "../../test/render";

const NOW = Date.UTC(2026, 10, 23, 12);
const ONE = { ...SESSION, tenants: TENANTS.slice(0, 1) };

async function fill(address: string) {
  const app = renderAt("/fleet?add=true", serverOf(makeFleet(3, NOW), ONE));
  const dialog = within(await screen.findByRole("dialog", { name: "Add a router" }));
  await app.user.type(dialog.getByLabelText("Address"), address);
  await app.user.type(dialog.getByLabelText("User"), "tod");

  return { ...app, dialog };
}

test("a router that passes the test shows what it is, and is added as it was tested", async () => {
  const { dialog, user, router } = await fill("127.64.0.60");
  await user.click(dialog.getByRole("button", { name: "Test connection" }));
  expect(await dialog.findByText("hAP ax^3")).toBeTruthy();
  expect(dialog.getByText("/user group set [find name=tod] policy=api,read,test")).toBeTruthy();

  let added: Partial<NewDevice> = {};
  const { server } = await import("../../test/server");
  server.use(
    http.post("*/api/v1/tenants/:tenant/devices", async ({ request }) => {
      added = (await request.json()) as NewDevice;
      const device = makeDetail(makeDevice(0, NOW));
      return HttpResponse.json({ device, report: null }, { status: 201 });
    }),
  );
  await user.click(dialog.getByRole("button", { name: "Add router" }));

  await waitFor(() => expect(router.state.location.pathname).toContain("/devices/"));
  expect(added).toMatchObject({
    address: "127.64.0.60",
    lowest_tier: "pinned",
    test: false,
    force: false,
  });
});

test("a test that fails says at which step, why, and what to do", async () => {
  const { dialog, user } = await fill("127.64.0.9");
  await user.click(dialog.getByRole("button", { name: "Test connection" }));

  const alert = await dialog.findByRole("alert");
  expect(alert.textContent).toContain("Connect failed: connection refused by 127.64.0.9:8729");
  expect(alert.textContent).toContain("nothing listens on this port");
  expect(dialog.getByRole("button", { name: "Add anyway" })).toBeTruthy();
});

test("a router that is in the fleet already is told before it is added", async () => {
  const { dialog, user } = await fill("127.64.0.60");
  const { server } = await import("../../test/server");
  const in_fleet = { device_id: makeDevice(0, NOW).id, name: "hAP attic" };
  server.use(http.post("*/devices/test", () => HttpResponse.json({ ...FOUND, in_fleet })));
  await user.click(dialog.getByRole("button", { name: "Test connection" }));

  const known = await dialog.findByRole("link", { name: "hAP attic" });
  expect(known.getAttribute("href")).toContain(in_fleet.device_id);
});

test("a report does not outlive what it was about", async () => {
  const { dialog, user } = await fill("127.64.0.9");
  await user.click(dialog.getByRole("button", { name: "Test connection" }));
  await dialog.findByRole("alert");
  await user.type(dialog.getByLabelText("Address"), "9");
  expect(dialog.queryByRole("alert")).toBeNull();
});

test("a value that cannot be is explained at its field", async () => {
  const { dialog, user } = await fill("10.0.0.256");
  const problem: Problem = {
    type: "about:blank",
    code: "invalid",
    title: "some values are not valid",
    status: 422,
    fields: [{ field: "address", problem: '"10.0.0.256" is neither an IP address nor a DNS name' }],
  };
  const { server } = await import("../../test/server");
  server.use(http.post("*/devices/test", () => HttpResponse.json(problem, { status: 422 })));
  await user.click(dialog.getByRole("button", { name: "Test connection" }));

  expect((await dialog.findByRole("alert")).textContent).toContain(
    "is neither an IP address nor a DNS name",
  );
  expect(dialog.getByLabelText("Address").getAttribute("aria-invalid")).toBe("true");
});

test("a button that cannot be used says why", async () => {
  const { user } = renderAt("/fleet?add=true", serverOf(makeFleet(3, NOW), ONE));
  const button = await screen.findByRole("button", { name: "Test connection" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await user.hover(button);
  expect(await screen.findByText("Give the address of the router.")).toBeTruthy();
});

test("the script makes a user and signs in with it", async () => {
  const { user } = renderAt("/fleet?add=true", serverOf(makeFleet(3, NOW), ONE));
  await user.click(await screen.findByRole("button", { name: "Make a user" }));
  await user.click(screen.getByRole("button", { name: "Write the script" }));
  expect((await screen.findByLabelText("Script")).textContent).toContain("/user group");
});
