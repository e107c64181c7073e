import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { type DeviceKey, deleteDevice } from "@/api/devices";
import type { DeviceDetail } from "@/api/types";
import { markListsChanged } from "@/live/listChanged";
import { Confirm } from "@/ui/Confirm";

interface DeleteDeviceProps {
  device: DeviceDetail;
  deviceKey: DeviceKey;
  onClose: () => void;
}

/** Deletes a router, after asking. */
export function DeleteDevice({ device, deviceKey, onClose }: DeleteDeviceProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteDevice(deviceKey),
    onSuccess: async () => {
      markListsChanged();
      await navigate({ to: "/fleet" });
      queries.removeQueries({ queryKey: ["device", deviceKey.tenantId, deviceKey.deviceId] });
    },
  });

  return (
    <Confirm
      onClose={onClose}
      title={`Delete ${device.name}?`}
      action="Delete router"
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
    >
      <p>
        Polling stops, and its history goes with it. Nothing changes on the router at{" "}
        {device.address}: the user and the rules made for us stay there until somebody removes them.
      </p>
    </Confirm>
  );
}
