import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { apply } from "./apply";
import { markListsChanged } from "./listChanged";
import { shareStream } from "./share";
import { setLiveStatus } from "./status";

/** Keeps everything on the screen live for as long as its component is there. */
export function useLive(onSignedOut: () => void): void {
  const queries = useQueryClient();

  useEffect(() => {
    const end = new AbortController();
    shareStream(end.signal, {
      onStatus: (status) => {
        setLiveStatus(status);
        if (status.phase === "signed out") onSignedOut();
      },
      onEvent: (event) => apply(queries, event, markListsChanged),
    });
    return () => end.abort();
  }, [queries, onSignedOut]);
}
