import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { useSearchText } from "./SearchInput";

function typing() {
  const ask = vi.fn<(text: string) => void>();
  const hook = renderHook(({ address }) => useSearchText(address, ask), {
    initialProps: { address: "" },
  });

  return {
    ask,
    text: () => hook.result.current[0],
    type: (text: string) => act(() => hook.result.current[1](text)),
    arrive: (address: string) => hook.rerender({ address }),
  };
}

test("an address that comes late takes nothing away from what was typed since", async () => {
  const { ask, text, type, arrive } = typing();
  type("co");
  await waitFor(() => expect(ask).toHaveBeenLastCalledWith("co"));
  type("core");
  await waitFor(() => expect(ask).toHaveBeenLastCalledWith("core"));

  arrive("co");
  expect(text()).toBe("core");
  arrive("core");
  expect(text()).toBe("core");
  expect(ask).toHaveBeenCalledTimes(2);
});

test("an address that was not asked for here is shown", async () => {
  const { ask, text, type, arrive } = typing();
  type("co");
  await waitFor(() => expect(ask).toHaveBeenLastCalledWith("co"));
  arrive("co");

  arrive("");
  expect(text()).toBe("");
  arrive("tower");
  expect(text()).toBe("tower");
});
