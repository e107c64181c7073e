import { HttpResponse, http, type RequestHandler } from "msw";
import { totals } from "@/api/totals";
import type { Device, DevicePage, FleetSummary, ProbeReport, Problem, Session } from "@/api/types";
import {
  countStates,
  GROUPS,
  makeChanges,
  makeDetail,
  SESSION,
  summarise,
  TAGS,
  TENANTS,
} from "./fleet";
import { idOf } from "./random";
import { makeHealth, makeInterfaceHistory, makeInterfaces, makeRegistrations } from "./readings";

/** A server that has `fleet`, and answers as `openapi.json` says. */
export function serverOf(fleet: Device[], session: Session = SESSION): RequestHandler[] {
  return [...people(session), ...devices(fleet), ...labels(), ...onboarding()];
}

function people(session: Session): RequestHandler[] {
  return [
    http.get("*/api/v1/session", () => HttpResponse.json(session)),
    http.post("*/api/v1/sign-in/link", () => HttpResponse.json(session)),
    http.post("*/api/v1/session/sign-out", () => new HttpResponse(null, { status: 204 })),
    http.get("*/api/v1/tenants", () =>
      HttpResponse.json({
        items: TENANTS.map((tenant) => ({
          ...tenant,
          interval_seconds: null,
          created_at: "2026-11-01T08:00:00Z",
        })),
      }),
    ),
  ];
}

function devices(fleet: Device[]): RequestHandler[] {
  const find = (id: unknown) => fleet.find((device) => device.id === id);
  const span = (request: Request): [number, number] => {
    const query = new URL(request.url).searchParams;
    return [Date.parse(query.get("from") ?? ""), Date.parse(query.get("to") ?? "")];
  };
  const base = "*/api/v1/tenants/:tenant/devices";

  return [
    http.get("*/api/v1/fleet/devices", ({ request }) => HttpResponse.json(page(fleet, request))),
    http.get(base, ({ request, params }) =>
      HttpResponse.json(
        page(
          fleet.filter(({ tenant_id }) => tenant_id === params.tenant),
          request,
        ),
      ),
    ),
    http.get("*/api/v1/fleet/summary", () => {
      return HttpResponse.json<FleetSummary>(summaryOf(fleet));
    }),
    http.get("*/api/v1/fleet/changes", () =>
      HttpResponse.json({ items: makeChanges(fleet), next: null }),
    ),
    http.get("*/api/v1/tenants/:tenant/changes", ({ params, request }) => {
      const device = new URL(request.url).searchParams.get("device");
      const mine = makeChanges(fleet).filter(
        (change) =>
          change.tenant_id === params.tenant && (device === null || change.device_id === device),
      );
      return HttpResponse.json({ items: mine, next: null });
    }),
    http.get(`${base}/:device`, ({ params }) => {
      const device = find(params.device);
      return device === undefined ? missing("device") : HttpResponse.json(makeDetail(device));
    }),
    http.get(`${base}/:device/health`, ({ request }) =>
      HttpResponse.json(makeHealth(...span(request))),
    ),
    http.get(`${base}/:device/interfaces`, ({ params }) =>
      HttpResponse.json(makeInterfaces(find(params.device)?.measured_at ?? null)),
    ),
    http.get(`${base}/:device/interfaces/history`, ({ request }) => {
      const name = new URL(request.url).searchParams.get("name") ?? "";
      return HttpResponse.json(makeInterfaceHistory(name, ...span(request)));
    }),
    http.get(`${base}/:device/registrations`, ({ params }) => {
      const device = find(params.device);
      return HttpResponse.json(
        makeRegistrations(device?.measured_at ?? null, device?.clients ?? null),
      );
    }),
    http.post(`${base}/:device/retry`, () => new HttpResponse(null, { status: 202 })),
  ];
}

function labels(): RequestHandler[] {
  const credential = {
    id: idOf(5, 0),
    name: "Towers",
    user: "tod",
    devices: 12,
    created_at: "2026-11-01T08:00:00Z",
  };
  return [
    http.get("*/api/v1/tenants/:tenant/groups", () => HttpResponse.json({ items: GROUPS })),
    http.get("*/api/v1/tenants/:tenant/tags", () => HttpResponse.json({ items: TAGS })),
    http.get("*/api/v1/tenants/:tenant/credentials", () =>
      HttpResponse.json({ items: [credential] }),
    ),
  ];
}

function onboarding(): RequestHandler[] {
  return [
    http.post("*/api/v1/tenants/:tenant/onboarding-script", () =>
      HttpResponse.json({
        user: "tod-7f3a",
        password: "kJ4-mock-9sQ",
        port: 8729,
        script:
          '/user group\nadd name=tod-7f3a policy=read,api\n/user\nadd name=tod-7f3a group=tod-7f3a password="kJ4-mock-9sQ"\n/ip service\nset [find name=api-ssl] disabled=no port=8729\n',
      }),
    ),
    http.post("*/api/v1/tenants/:tenant/devices/test", async ({ request }) => {
      const { address } = (await request.json()) as { address: string };
      return HttpResponse.json(address.endsWith(".9") ? REFUSED : FOUND);
    }),
  ];
}

/** The counts of all organisations, and what their routers have in common. */
export function summaryOf(fleet: Device[]): FleetSummary {
  const tenants = summarise(fleet);
  const { devices, clients, counts } = totals(tenants);
  const share = (nameOf: (device: Device) => string | null) =>
    [...new Set(fleet.map(nameOf))].map((name) => ({
      name,
      devices: fleet.filter((device) => nameOf(device) === name).length,
    }));

  return {
    devices,
    clients,
    counts,
    tenants,
    versions: share(({ version }) => version),
    boards: share(({ board_name }) => board_name),
  };
}

/** A router that passes the test with the rights to watch. */
export const FOUND: ProbeReport = {
  passed: true,
  dialled: "127.64.0.60:8729",
  negotiated: {
    tier: "pinned",
    protocol: "TLSv1.2",
    cipher: "ECDHE-RSA-AES256-GCM-SHA384",
    fingerprint: "ab".repeat(32),
  },
  identity: "tower-60",
  router: { kind: "serial", value: "HC60AA" },
  board_name: "hAP ax^3",
  model: "C53UiG+5HPaxD2HPaxD",
  version: "7.18.2 (stable)",
  architecture: "arm64",
  uptime_seconds: 86_400,
  rights: {
    group: "tod",
    policies: ["api", "read"],
    features: [
      { feature: "watch", works: true, missing: [], mend: null },
      {
        feature: "test",
        works: false,
        missing: ["test"],
        mend: "/user group set [find name=tod] policy=api,read,test",
      },
    ],
  },
  failed: null,
  in_fleet: null,
};

/** A router whose port is closed. */
export const REFUSED: ProbeReport = {
  ...FOUND,
  passed: false,
  negotiated: null,
  identity: null,
  router: null,
  board_name: null,
  model: null,
  version: null,
  architecture: null,
  uptime_seconds: null,
  rights: null,
  failed: {
    step: "connect",
    failure: "refused",
    detail: "connection refused by 127.64.0.9:8729",
    advice: "The router is there, but nothing listens on this port.",
  },
};

/** The answer for what does not exist. */
export function missing(what: string) {
  const problem: Problem = {
    type: "about:blank",
    code: "not_found",
    title: `no such ${what}`,
    status: 404,
  };
  return HttpResponse.json(problem, { status: 404 });
}

function page(fleet: Device[], request: Request): DevicePage {
  const query = new URL(request.url).searchParams;
  const search = query.get("search")?.toLowerCase() ?? "";
  const states = query.getAll("state");
  const limit = Number(query.get("limit") ?? 100);
  const start = Number(query.get("cursor") ?? 0);
  const sort = query.get("sort") ?? "name";
  const found = fleet
    .filter(({ name, address, version }) =>
      `${name} ${address} ${version}`.toLowerCase().includes(search),
    )
    .filter(({ state }) => states.length === 0 || states.includes(state.state))
    .sort((a, b) => compare(a, b, sort.replace(/^-/, "")) * (sort.startsWith("-") ? -1 : 1));

  return {
    items: found.slice(start, start + limit),
    next: start + limit < found.length ? String(start + limit) : null,
    total: found.length,
    counts: countStates(found),
  };
}

function compare(a: Device, b: Device, sort: string): number {
  if (sort === "cpu") return (a.cpu_percent ?? -1) - (b.cpu_percent ?? -1);
  if (sort === "state") return a.state.state.localeCompare(b.state.state);
  return a.name.localeCompare(b.name);
}
