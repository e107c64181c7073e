import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";

import { makeFleet } from "../../test/mock/fleet";
import { serverOf } from "../../test/mock/handlers";
import { renderAt } from "../../test/render";

const FLEET = makeFleet(3, Date.UTC(2026, 10, 23, 12));
const pathOf = (index: number) => `/devices/${FLEET[index]?.tenant_id}/${FLEET[index]?.id}`;

test("no key of a fast typist is lost between the page and a window over it", async () => {
  const { router, user } = renderAt("/", serverOf(FLEET));
  await screen.findByRole("heading", { name: "Overview" });

  await user.keyboard("{Control>}k{/Control}core");
  expect(screen.getByRole<HTMLInputElement>("combobox").value).toBe("core");
  await screen.findByRole("option", { name: /core-02/, selected: true });
  await user.keyboard("{Enter}?");

  expect(screen.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeTruthy();
  await waitFor(() => expect(router.state.location.pathname).toBe(pathOf(1)));
  await user.keyboard("{Escape}gf");
  await waitFor(() => expect(router.state.location.pathname).toBe("/fleet"));
});

test("Enter opens what was typed, not what the first letters of it had found", async () => {
  const { router, user } = renderAt("/", serverOf(FLEET));
  await screen.findByRole("heading", { name: "Overview" });

  await user.keyboard("{Control>}k{/Control}-0");
  await screen.findByRole("option", { name: /tower-01/ });
  await user.keyboard("3{Enter}");

  await waitFor(() => expect(router.state.location.pathname).toBe(pathOf(2)));
});

test("Enter that finds nothing does nothing, until something else is typed", async () => {
  const { router, user } = renderAt("/", serverOf(FLEET));
  await screen.findByRole("heading", { name: "Overview" });

  await user.keyboard("{Control>}k{/Control}nobody{Enter}");
  await screen.findByText("Nothing has this name, address or serial.");
  await user.clear(screen.getByRole("combobox"));
  await user.keyboard("core");
  await screen.findByRole("option", { name: /core-02/ });

  expect(router.state.location.pathname).toBe("/");
});

test("the palette opens pages while the server cannot be asked for routers", async () => {
  const broken = http.get("*/api/v1/fleet/devices", ({ request }) => {
    if (request.url.includes("search=")) return HttpResponse.json({}, { status: 400 });
  });
  const { router, user } = renderAt("/", [broken, ...serverOf(FLEET)]);
  await screen.findByRole("heading", { name: "Overview" });

  await user.keyboard("{Control>}k{/Control}groups{Enter}");

  await waitFor(() => expect(router.state.location.pathname).toBe("/groups"));
});

test("the focus returns to what opened a window, through a menu too", async () => {
  const { user } = renderAt(pathOf(0), serverOf(FLEET));
  const edit = await screen.findByRole("button", { name: "Edit" });
  await user.click(edit);
  await screen.findByRole("dialog", { name: "Edit tower-01" });
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(edit));

  const more = screen.getByRole("button", { name: "More" });
  await user.click(more);
  await user.click(await screen.findByRole("menuitem", { name: "Delete router" }));
  await screen.findByRole("dialog", { name: "Delete tower-01?" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(more));
});
