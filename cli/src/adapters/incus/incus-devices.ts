import { mapSchema, objectSchema, optional, optionalOrNull, textSchema } from '@lamellar/core/schemas';

/** The properties of a device that can show parts of the host. */
interface DeviceProperties {
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly path: string | undefined;
}

/** A device of an instance. */
export interface IncusDevice extends DeviceProperties {
  readonly name: string;
  /** The Incus profile with the device; undefined for the instance's own. */
  readonly from: string | undefined;
}

type Devices = ReadonlyMap<string, DeviceProperties> | undefined;

const property = optional(textSchema());

/** The schema of devices by name. Go prints an empty map as null. */
export const devicesSchema = optionalOrNull(
  mapSchema(textSchema(), objectSchema<DeviceProperties>({ type: property, source: property, path: property })),
);

/** Lists the devices of an instance: an own device overrides the device of a profile, and a later profile an earlier. */
export function devicesOf(
  own: Devices,
  profiles: readonly { readonly name: string; readonly devices: Devices }[],
): readonly IncusDevice[] {
  const byName = new Map<string, IncusDevice>();
  for (const { name: from, devices } of profiles)
    for (const [name, device] of devices ?? []) byName.set(name, { ...device, name, from });
  for (const [name, device] of own ?? []) byName.set(name, { ...device, name, from: undefined });
  return [...byName.values()];
}
