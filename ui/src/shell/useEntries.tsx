import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { searchQuery } from "@/api/devices";
import { StateMark } from "@/device/StateMark";
import { useDebounced } from "@/lib/debounced";
import { nextTheme, theme } from "@/lib/theme";
import { PAGES } from "./nav";
import { tenantName, useScope, useSession } from "./scope";

/** Something that the palette offers. */
export interface Entry {
  id: string;
  name: string;
  note?: string;
  mark?: ReactNode;
  act: () => void;
}

/** Whether what is shown of an entry has every word of `text` in it. */
export function fits({ name, note = "" }: Entry, text: string): boolean {
  const shown = `${name} ${note}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}

/** What `text` finds; while `waiting`, what the text of a moment ago has found. */
export function useEntries(
  text: string,
  onAdd: () => void,
): { entries: Entry[]; waiting: boolean } {
  const navigate = useNavigate();
  const session = useSession();
  const scope = useScope();
  const search = useDebounced(text.trim(), 120);
  const found = useQuery({ ...searchQuery(scope, search), enabled: search !== "" });

  const routers: Entry[] = (text.trim() === "" ? [] : (found.data?.items ?? [])).map((device) => ({
    id: device.id,
    name: device.name,
    note:
      scope === null
        ? `${device.address} · ${tenantName(session, device.tenant_id)}`
        : device.address,
    mark: <StateMark state={device.state.state} />,
    act: () =>
      void navigate({
        to: "/devices/$tenantId/$deviceId",
        params: { tenantId: device.tenant_id, deviceId: device.id },
      }),
  }));

  const pages: Entry[] = [
    ...PAGES.map(({ to, name }) => ({
      id: to,
      name,
      note: "Page",
      act: () => void navigate({ to }),
    })),
    { id: "add", name: "Add a router", note: "Do", act: onAdd },
    {
      id: "theme",
      name: "Change the theme",
      note: "Do",
      act: () => theme.set(nextTheme(theme.get())),
    },
    ...session.tenants.map(({ id, name }) => ({
      id,
      name,
      note: "Organisation",
      act: () => void navigate({ to: ".", search: (search) => ({ ...search, org: id }) }),
    })),
  ].filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));

  return {
    entries: [...routers, ...pages],
    waiting: found.isFetching || search !== text.trim(),
  };
}
