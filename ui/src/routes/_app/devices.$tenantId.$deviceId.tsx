import { createFileRoute } from "@tanstack/react-router";

import { deviceQuery } from "@/api/devices";
import { healthQuery, interfacesQuery, registrationsQuery } from "@/api/readings";
import { parseSpan, type SpanSearch, spanOf } from "@/chart/span";
import { DevicePage } from "@/device/DevicePage";

/** What the address of a router's page says: the span, an interface, whether it is being edited. */
interface DeviceSearch extends SpanSearch {
  interface?: string;
  edit?: true;
}

export const Route = createFileRoute("/_app/devices/$tenantId/$deviceId")({
  validateSearch: (search): DeviceSearch => ({
    ...parseSpan(search),
    interface: search.interface === undefined ? undefined : String(search.interface),
    edit: search.edit === true ? true : undefined,
  }),
  loaderDeps: ({ search }) => ({ span: spanOf(search) }),
  loader: async ({ context: { queries }, params, deps }) => {
    await Promise.all([
      queries.ensureQueryData(deviceQuery(params)),
      // What fails here fails in its own part of the page.
      queries.prefetchQuery(healthQuery(params, deps.span)),
      queries.prefetchQuery(interfacesQuery(params)),
      queries.prefetchQuery(registrationsQuery(params)),
    ]);
  },
  component: function Device() {
    const { interface: named, edit = false, ...span } = Route.useSearch();
    const navigate = Route.useNavigate();
    const deviceKey = Route.useParams();

    return (
      <DevicePage
        key={deviceKey.deviceId}
        deviceKey={deviceKey}
        span={span}
        named={named ?? null}
        editing={edit}
        onSpan={({ range, from, to }) =>
          void navigate({
            search: (all) => ({ ...all, range, from, to }),
            replace: true,
            resetScroll: false,
          })
        }
        onName={(name) =>
          void navigate({
            search: (all) => ({ ...all, interface: name ?? undefined }),
            replace: true,
            resetScroll: false,
          })
        }
        onEdit={(open) =>
          void navigate({ search: (all) => ({ ...all, edit: open || undefined }), replace: !open })
        }
      />
    );
  },
});
