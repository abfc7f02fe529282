import type { ByteString } from '@lamellar/core/language';
import { auditModes } from '@lamellar/core/mediation';
import { printSnapshot } from '@lamellar/core/snapshot';
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
      taken: '2026-11-30T12:00:00Z',
      host: bytes('farm1'),
      view: bytes(''),
      kernel: {
        release: bytes('6.12.118'),
        version: bytes(''),
        machine: bytes(''),
        modules: [bytes('apparmor')],
        features: new Map(),
        parameters: new Map([[bytes('audit'), bytes(mode)]]),
      },
      sysctls: new Map(),
      tools: new Map(),
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
      tasks: [],
      containers: [],
      hostFiles: [],
      files: [],
      unseen: [],
    }),
  ]),
);
