import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, expect, test } from "vitest";

import type { Problem } from "@/api/types";
import { makeFleet } from "../../test/mock/fleet";
import { serverOf } from "../../test/mock/handlers";
import { renderAt } from "../../test/render";

const NOW = Date.UTC(2026, 10, 23, 12);
const NOBODY: Problem = {
  type: "about:blank",
  code: "unauthenticated",
  title: "sign in to continue",
  status: 401,
};

afterEach(() => {
  window.location.hash = "";
});

test("who is not signed in is told how to get a link, and where they wanted to go is kept", async () => {
  const nobody = http.get("*/api/v1/session", () => HttpResponse.json(NOBODY, { status: 401 }));
  const { router } = renderAt("/fleet?state=offline", [nobody]);

  expect(await screen.findByText("tod admin sign-in-link")).toBeTruthy();
  expect(router.state.location.search).toEqual({ next: "/fleet?state=offline" });
});

test("a link is redeemed once, leaves the address, and goes on", async () => {
  let redeemed: unknown;
  window.location.hash = "token=one-time";
  const { router } = renderAt("/sign-in?next=/fleet", [
    http.post("*/api/v1/sign-in/link", async ({ request }) => {
      redeemed = await request.clone().json();
    }),
    ...serverOf(makeFleet(3, NOW)),
  ]);

  expect(await screen.findByRole("heading", { name: "Fleet" })).toBeTruthy();
  expect(redeemed).toEqual({ token: "one-time" });
  expect(window.location.hash).toBe("");
  await waitFor(() => expect(router.state.location.pathname).toBe("/fleet"));
});

test("a spent link is explained, with the way to another", async () => {
  const spent: Problem = {
    ...NOBODY,
    code: "link_spent",
    title: "this link was used or has expired",
  };
  window.location.hash = "token=old";
  renderAt("/sign-in", [
    http.post("*/api/v1/sign-in/link", () => HttpResponse.json(spent, { status: 401 })),
  ]);

  expect((await screen.findByRole("alert")).textContent).toContain(
    "This link was used or has expired.",
  );
  expect(screen.getByText("tod admin sign-in-link")).toBeTruthy();
});

test("a link cannot lead to another site", async () => {
  window.location.hash = "token=one-time";
  const { router } = renderAt("/sign-in?next=//evil.example", serverOf(makeFleet(3, NOW)));
  expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/");
});
