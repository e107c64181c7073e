import { useNavigate } from "@tanstack/react-router";
import { Building2, ChevronsUpDown } from "lucide-react";

import { classes } from "@/lib/classes";
import { Menu, MenuChoice, MenuGroup } from "@/ui/Menu";
import { tenantName, useScope, useSession } from "./scope";

/** Chooses one organisation, or all of them. The choice rides in every link. */
export function OrganisationSwitch({ short = false }: { short?: boolean }) {
  const session = useSession();
  const scope = useScope();
  const navigate = useNavigate();
  const name = scope === null ? "All organisations" : tenantName(session, scope);

  const choose = (org: string | undefined) =>
    navigate({ to: ".", search: (search) => ({ ...search, org }) });

  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Organisation: ${name}`}
          className={classes(
            "flex h-9 items-center gap-2.5 rounded-md border border-line bg-panel text-sm font-medium hover:border-line-strong",
            short ? "w-8 justify-center" : "px-2.5",
          )}
        >
          <Building2 size={16} className="shrink-0 text-ink-3" aria-hidden />
          {!short && (
            <>
              <span className="min-w-0 grow truncate text-left">{name}</span>
              <ChevronsUpDown size={14} className="shrink-0 text-ink-3" aria-hidden />
            </>
          )}
        </button>
      }
    >
      <MenuChoice chosen={scope === null} onSelect={() => void choose(undefined)}>
        All organisations
      </MenuChoice>
      <MenuGroup label="Organisations">
        {session.tenants.map(({ id, name }) => (
          <MenuChoice key={id} chosen={scope === id} onSelect={() => void choose(id)}>
            <span className="truncate">{name}</span>
          </MenuChoice>
        ))}
      </MenuGroup>
    </Menu>
  );
}
