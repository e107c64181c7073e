import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";

import type { Problem } from "@/api/types";
import { makeDetail, makeDevice, makeFleet, SESSION } from "../../test/mock/fleet";
import { missing, serverOf } from "../../test/mock/handlers";
import { makeInterfaces, makeRegistrations } from "../../test/mock/readings";
import { renderAt } from "../../test/render";

const NOW = Date.now();
const FLEET = makeFleet(20, NOW);
const pathOf = (index: number) => `/devices/${FLEET[index]?.tenant_id}/${FLEET[index]?.id}`;

test("a router that does not answer says why, since when, and when the next try is", async () => {
  renderAt(pathOf(3), serverOf(FLEET));
  const state = within(await screen.findByRole("region", { name: "State" }));
  expect(state.getByText("Nothing answered in time.")).toBeTruthy();
  expect(state.getByText("no answer from 127.64.0.4:8729 within 5 s")).toBeTruthy();
  expect(state.getByText(/Next try/).textContent).toMatch(/Next try in \d+ s/);
});

test("another router's answer is shown with the three things it can mean", async () => {
  let decided: unknown;
  const { user } = renderAt(pathOf(11), [
    http.post("*/identity", async ({ request }) => {
      decided = await request.json();
      return HttpResponse.json(
        makeDetail(makeDevice(11, NOW, { state: { state: "online", since: null, detail: null } })),
      );
    }),
    ...serverOf(FLEET),
  ]);

  await user.type(await screen.findByLabelText("New address"), "10.0.0.7");
  await user.click(screen.getByRole("button", { name: "Use the new address" }));

  await waitFor(() => expect(decided).toEqual({ decision: "moved", address: "10.0.0.7" }));
  await waitFor(() => expect(screen.queryByLabelText("New address")).toBeNull());
});

test("another certificate is shown beside the pinned one, and why nothing else is known", async () => {
  const changed = makeDevice(11, NOW, {
    state: { state: "identity_changed", since: null, detail: null },
  });
  const detail = { ...makeDetail(changed), other_router: null, other_certificate: "ab".repeat(32) };
  renderAt(pathOf(11), [
    http.get("*/devices/:device", () => HttpResponse.json(detail)),
    ...serverOf(FLEET),
  ]);

  const state = within(await screen.findByRole("region", { name: "State" }));
  expect(state.getByTitle(`SHA-256 ${detail.pinned_fingerprint}`)).toBeTruthy();
  expect(state.getByTitle(`SHA-256 ${detail.other_certificate}`)).toBeTruthy();
  expect(state.getByText(/nobody signs in to it/)).toBeTruthy();
  expect(state.queryByText("it does not tell")).toBeNull();
});

test("a router without a radio has no place for clients, one with a radio says there are none", async () => {
  const interfaces = makeInterfaces(new Date(NOW).toISOString());
  const wired = interfaces.items.filter(({ kind }) => kind !== "wifi");
  const none = http.get("*/registrations", () =>
    HttpResponse.json(makeRegistrations(interfaces.measured_at, 0)),
  );
  const withPorts = (items: typeof wired) =>
    http.get("*/interfaces", () => HttpResponse.json({ ...interfaces, items }));

  renderAt(pathOf(0), [none, withPorts(wired), ...serverOf(FLEET)]);
  await screen.findByText("5 interfaces", { exact: false });
  expect(screen.queryByRole("region", { name: "Wireless clients" })).toBeNull();
  cleanup();

  renderAt(pathOf(0), [none, withPorts(interfaces.items), ...serverOf(FLEET)]);
  const clients = within(await screen.findByRole("region", { name: "Wireless clients" }));
  expect(clients.getByText("No client is connected.")).toBeTruthy();
});

test("deleting asks first, and a refusal is explained there", async () => {
  const problem: Problem = {
    type: "about:blank",
    code: "forbidden",
    title: "your role does not allow this",
    status: 403,
  };
  const { user } = renderAt(pathOf(0), [
    http.delete("*/devices/:device", () => HttpResponse.json(problem, { status: 403 })),
    ...serverOf(FLEET),
  ]);

  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete router" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete tower-01?" }));
  await user.click(dialog.getByRole("button", { name: "Delete router" }));

  expect((await dialog.findByRole("alert")).textContent).toContain(
    "Your role does not allow this.",
  );
});

test("an edit says only what changed, under the version that was read", async () => {
  let patch: unknown;
  let version: string | null = null;
  const { user } = renderAt(`${pathOf(0)}?edit=true`, [
    http.patch("*/devices/:device", async ({ request }) => {
      patch = await request.json();
      version = request.headers.get("If-Match");
      return HttpResponse.json(makeDetail(makeDevice(0, NOW, { name: "tower-1b", etag: '"2"' })));
    }),
    ...serverOf(FLEET),
  ]);

  const name = await screen.findByLabelText("Name");
  await user.clear(name);
  await user.type(name, "tower-1b");
  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByRole("heading", { name: "tower-1b" })).toBeTruthy();
  expect(patch).toEqual({ name: "tower-1b" });
  expect(version).toBe('"1"');
});

test("who only looks is told so", async () => {
  const viewer = {
    ...SESSION,
    platform_role: null,
    tenants: SESSION.tenants.map((tenant) => ({ ...tenant, role: "viewer" as const })),
  };
  const { user } = renderAt(pathOf(0), serverOf(FLEET, viewer));
  const edit = await screen.findByRole("button", { name: "Edit" });
  expect(edit.getAttribute("aria-disabled")).toBe("true");
  await user.hover(edit);
  expect(await screen.findByText("Your role only looks.")).toBeTruthy();
});

test("a router of somebody else does not exist", async () => {
  // React and the router tell developers of every error that a page is shown for.
  vi.spyOn(console, "error").mockReturnValue();
  vi.spyOn(console, "warn").mockReturnValue();
  renderAt(pathOf(0), [http.get("*/devices/:device", () => missing("device")), ...serverOf(FLEET)]);
  expect(await screen.findByText("There is nothing here")).toBeTruthy();
});

test("the way back leads to the rows as they were left", async () => {
  const { router, user } = renderAt("/fleet?state=offline&sort=-cpu", serverOf(FLEET));
  await screen.findByRole("columnheader", { name: "CPU" });
  await router.navigate({
    to: "/devices/$tenantId/$deviceId",
    params: { tenantId: FLEET[3]?.tenant_id ?? "", deviceId: FLEET[3]?.id ?? "" },
  });

  const above = await screen.findByRole("main");
  await user.click(within(above).getByRole("link", { name: "Fleet" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/fleet"));
  expect(router.state.location.search).toMatchObject({ state: "offline", sort: "-cpu" });
});

test("an address that is no page has the sidebar and a heading all the same", async () => {
  renderAt("/no/such/page", serverOf(FLEET));
  expect(await screen.findByRole("heading", { level: 1, name: "Not found" })).toBeTruthy();
  expect(screen.getAllByRole("link", { name: /Fleet/ }).length).toBeGreaterThan(0);
});
