import type { ByteString } from '@lamellar/core/language';
import { auditModes } from '@lamellar/core/mediation';
import { emptyHostSnapshot, printSnapshot } from '@lamellar/core/snapshot';
import { compiledNamespace } from './compiled-policy.ts';

const bytes = (text: string): ByteString => text as ByteString;
const complaining = { mode: 'complain', attach: undefined, hash: undefined } as const;

/**
 * Snapshots of a host in each audit mode, by file name, such as `audit-quiet`. Profile `c` of `compiledNamespace` is
 * in complain mode, and a profile that the kernel generated has the name `/usr/x//null-y`.
 */
export const snapshotsInAuditModes: Readonly<Record<string, string>> = Object.fromEntries(
  auditModes.map((mode) => [
    `audit-${mode}`,
    printSnapshot({
      ...emptyHostSnapshot,
      kernel: {
        ...emptyHostSnapshot.kernel,
        modules: [bytes('apparmor')],
        parameters: new Map([[bytes('audit'), bytes(mode)]]),
      },
      namespaces: [
        {
          name: bytes(''),
          revision: undefined,
          profiles: [
            { ...complaining, name: bytes('c'), load: 0 },
            { ...complaining, name: bytes('/usr/x//null-y'), load: undefined },
          ],
        },
      ],
      loads: [compiledNamespace],
    }),
  ]),
);
