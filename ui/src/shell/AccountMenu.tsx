import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleUser } from "lucide-react";

import { signOut } from "@/api/session";
import { classes } from "@/lib/classes";
import { useStored } from "@/lib/stored";
import { type Theme, theme } from "@/lib/theme";
import { Menu, MenuChoice, MenuGroup, MenuItem } from "@/ui/Menu";
import { ProblemNote } from "@/ui/ProblemNote";
import { useSession } from "./scope";

const THEMES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** Who is signed in, how it looks, and the way out. */
export function AccountMenu({
  short = false,
  openHelp,
}: {
  short?: boolean;
  openHelp: () => void;
}) {
  const { who } = useSession();
  const [chosen, setTheme] = useStored(theme);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: "/sign-in" });
      queries.clear();
    },
  });

  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`Account: ${who.name}`}
            className={classes(
              "flex h-8 items-center gap-2.5 rounded-md text-sm text-ink-2 hover:bg-hover hover:text-ink",
              short ? "w-8 justify-center" : "px-2.5",
            )}
          >
            <CircleUser size={16} className="shrink-0" aria-hidden />
            {!short && <span className="truncate">{who.name}</span>}
          </button>
        }
      >
        <MenuGroup label="Theme">
          {THEMES.map(([name, label]) => (
            <MenuChoice key={name} chosen={chosen === name} onSelect={() => setTheme(name)}>
              {label}
            </MenuChoice>
          ))}
        </MenuGroup>
        <MenuGroup label="Help">
          <MenuItem onSelect={openHelp}>Keyboard shortcuts</MenuItem>
          <MenuItem onSelect={() => window.open("/docs", "_blank", "noopener")}>API</MenuItem>
        </MenuGroup>
        <MenuGroup label={who.name}>
          <MenuItem onSelect={() => leave.mutate()}>Sign out</MenuItem>
        </MenuGroup>
      </Menu>
      <ProblemNote error={leave.error} className="px-2.5" />
    </>
  );
}
