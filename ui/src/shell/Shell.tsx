import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";

import { sessionQuery } from "@/api/session";
import { NARROW, useMedia } from "@/lib/media";
import { useShortcuts } from "@/lib/shortcuts";
import { stored, useStored } from "@/lib/stored";
import { nextTheme, theme } from "@/lib/theme";
import { useLive } from "@/live/useLive";
import { HelpSheet } from "./HelpSheet";
import { LateBanner } from "./LateBanner";
import { Palette, usePaletteKey } from "./Palette";
import { Sidebar } from "./Sidebar";
import { TopBar } from "./TopBar";
import { useFreshSession } from "./useFreshSession";

const AddRouter = lazy(() => import("@/add/AddRouter"));
const app = getRouteApi("/_app");

const collapsed = stored<boolean>("sidebar", false, (value) =>
  typeof value === "boolean" ? value : null,
);

/** What stands around every page. */
export function Shell() {
  const router = useRouter();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const narrow = useMedia(NARROW);
  const adding = app.useSearch({ select: (search) => search.add === true });
  const [isCollapsed, setCollapsed] = useStored(collapsed);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);

  const onSignedOut = useCallback(() => {
    queries.removeQueries({ queryKey: sessionQuery.queryKey });
    void router.invalidate();
  }, [queries, router]);
  useLive(onSignedOut);
  useFreshSession();

  const setAdding = (open: boolean) =>
    navigate({ to: ".", search: (search) => ({ ...search, add: open || undefined }) });

  usePaletteKey(() => setPaletteOpen((open) => !open));
  useShortcuts({
    "?": () => setHelpOpen(true),
    "[": () => setCollapsed(!isCollapsed),
    a: () => void setAdding(true),
    t: () => theme.set(nextTheme(theme.get())),
    "g o": () => void navigate({ to: "/" }),
    "g f": () => void navigate({ to: "/fleet" }),
    "g g": () => void navigate({ to: "/groups" }),
    "g t": () => void navigate({ to: "/organisations" }),
  });

  const actions = {
    openPalette: () => setPaletteOpen(true),
    openHelp: () => setHelpOpen(true),
    toggleSidebar: () => setCollapsed(!isCollapsed),
  };

  return (
    <div className="flex h-dvh flex-col overflow-hidden md:flex-row">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-ink px-3 py-2 text-canvas focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      {narrow ? (
        <TopBar actions={actions} />
      ) : (
        <Sidebar actions={actions} collapsed={isCollapsed} />
      )}
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <LateBanner />
        <main
          id="content"
          tabIndex={-1}
          className="relative min-h-0 grow overflow-y-auto outline-none"
        >
          <Outlet />
        </main>
      </div>
      {paletteOpen && (
        <Palette onClose={() => setPaletteOpen(false)} onAdd={() => void setAdding(true)} />
      )}
      {helpOpen && <HelpSheet onClose={() => setHelpOpen(false)} />}
      {adding && (
        <Suspense>
          <AddRouter onClose={() => void setAdding(false)} />
        </Suspense>
      )}
    </div>
  );
}
