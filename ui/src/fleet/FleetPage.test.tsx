import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { expect, test } from "vitest";

import { makeDevice, makeFleet, TENANTS } from "../../test/mock/fleet";
import { serverOf } from "../../test/mock/handlers";
import { renderAt, silentStream } from "../../test/render";

const NOW = Date.UTC(2026, 10, 23, 12);
const rowOf = async (name: string) =>
  (await screen.findByRole("link", { name })).closest("tr") as HTMLElement;

test("an empty fleet leads to adding the first router", async () => {
  const { user } = renderAt("/fleet", serverOf([]));
  await user.click(await screen.findByRole("link", { name: "Add the first router" }));
  expect(await screen.findByRole("dialog", { name: "Add a router" })).toBeTruthy();
});

test("a router that goes offline does so in the open table", async () => {
  const stream = silentStream();
  renderAt("/fleet", serverOf(makeFleet(3, NOW)), stream);
  expect(within(await rowOf("tower-01")).getByText("Online")).toBeTruthy();
  await screen.findByLabelText("Connection: Live");

  const state = {
    state: "offline" as const,
    reason: "timeout" as const,
    since: null,
    detail: null,
  };
  const device = makeDevice(0, NOW, { state });
  stream.say({ name: "devices", data: { tenant_id: device.tenant_id, devices: [device] } });

  await waitFor(async () =>
    expect(within(await rowOf("tower-01")).getByText("No answer")).toBeTruthy(),
  );
});

test("the filter and the order are in the address", async () => {
  const { router, user } = renderAt("/fleet", serverOf(makeFleet(20, NOW)));
  await user.click(await screen.findByRole("button", { name: /Offline/ }));
  await waitFor(() => expect(router.state.location.search).toEqual({ state: "offline" }));
  await user.click(screen.getByRole("button", { name: "CPU" }));
  await waitFor(() =>
    expect(router.state.location.search).toEqual({ state: "offline", sort: "-cpu" }),
  );
  expect(screen.getByRole("columnheader", { name: "CPU" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
});

test("a second click before the first is answered undoes nothing", async () => {
  const fleet = makeFleet(20, NOW);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { router, user } = renderAt("/fleet", [
    http.get("*/api/v1/fleet/devices", async ({ request }) => {
      if (request.url.includes("state=")) await answered;
    }),
    ...serverOf(fleet),
  ]);

  await user.click(await screen.findByRole("button", { name: /Offline/ }));
  await user.click(screen.getByRole("button", { name: "CPU" }));
  answer();

  await waitFor(() =>
    expect(router.state.location.search).toEqual({ state: "offline", sort: "-cpu" }),
  );
});

test("a phone, which has no table head, orders from a menu", async () => {
  const { router, user } = renderAt("/fleet", serverOf(makeFleet(3, NOW)));
  await user.click(await screen.findByRole("button", { name: "Order" }));
  await user.click(await screen.findByRole("menuitem", { name: "Weakest signal" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ sort: "signal" }));
});

test("the columns are in the address, and stay chosen where a link names none", async () => {
  const { router, user } = renderAt("/fleet?columns=serial", serverOf(makeFleet(3, NOW)));
  expect(await screen.findByRole("columnheader", { name: "Serial" })).toBeTruthy();
  expect(screen.queryByRole("columnheader", { name: "CPU" })).toBeNull();

  await user.click(screen.getByRole("button", { name: "Columns" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Uptime" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ columns: "serial,uptime" }));
  await user.keyboard("{Escape}");

  await user.click(screen.getByRole("link", { name: "Overview" }));
  await screen.findByRole("heading", { name: "Overview" });
  await user.click(screen.getByRole("link", { name: "Fleet" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ columns: "serial,uptime" }));

  await user.click(await screen.findByRole("button", { name: "Columns" }));
  await user.click(await screen.findByRole("menuitem", { name: "The usual columns" }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
});

test("the rows are walked and opened by keys", async () => {
  const fleet = makeFleet(3, NOW);
  const { router, user } = renderAt("/fleet", serverOf(fleet));
  await screen.findByRole("link", { name: "core-02" });

  await user.keyboard("jj");
  expect(document.activeElement?.textContent).toBe("cpe-03");
  await user.keyboard("k{Enter}");

  const opened = `/devices/${TENANTS[0]?.id}/${fleet[1]?.id}`;
  await waitFor(() => expect(router.state.location.pathname).toBe(opened));
});

test("a cut stream is told", async () => {
  const stream = silentStream();
  renderAt("/fleet", serverOf(makeFleet(3, NOW)), stream);
  await screen.findByLabelText("Connection: Live");
  stream.cut();
  expect(await screen.findByLabelText("Connection: cut")).toBeTruthy();
});
