import { PolicyNamespace } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import type { ByteString } from '@lamellar/core/language';
import type { AuditMode } from '@lamellar/core/mediation';
import { emptyHostSnapshot, policyOfSnapshot } from '@lamellar/core/snapshot';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';

const bytes = (text: string): ByteString => text as ByteString;

/** Returns the policy of a snapshot with compiled policy in the root, taken in an audit mode. */
export function policyInMode(loads: readonly Buffer[], auditMode: AuditMode, kernel: OracleKernel): PolicyNamespace {
  const profiles = loads.flatMap((blob, load) =>
    new CompiledUnit('policy', blob, kernel.loadSets)
      .declared()
      .map(({ name }) => ({ name, mode: undefined, attach: undefined, hash: undefined, load })),
  );
  const snapshot = {
    ...emptyHostSnapshot,
    kernel: {
      ...emptyHostSnapshot.kernel,
      release: bytes(kernel.version),
      parameters: new Map([[bytes('audit'), bytes(auditMode)]]),
    },
    namespaces: [{ name: bytes(''), revision: undefined, profiles }],
    loads,
  };
  return policyOfSnapshot(snapshot, kernel.loadSets).policy.root;
}
