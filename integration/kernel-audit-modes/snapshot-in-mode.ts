import { PolicyNamespace } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import type { ByteString } from '@lamellar/core/language';
import type { AuditMode } from '@lamellar/core/mediation';
import { policyOfSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';

const bytes = (text: string): ByteString => text as ByteString;

/** Returns the policy of a snapshot with compiled policy in the root, taken in an audit mode. */
export function policyInMode(loads: readonly Buffer[], auditMode: AuditMode, kernel: OracleKernel): PolicyNamespace {
  const profiles = loads.flatMap((blob, load) =>
    new CompiledUnit('policy', blob, kernel.loadSets)
      .declared()
      .map(({ name }) => ({ name, mode: undefined, attach: undefined, hash: undefined, load })),
  );
  const snapshot: Snapshot = {
    taken: '2026-11-30T12:00:00Z',
    host: bytes('machine'),
    view: bytes(''),
    kernel: {
      release: bytes(kernel.version),
      version: bytes(''),
      machine: bytes(''),
      modules: [],
      features: new Map(),
      parameters: new Map([[bytes('audit'), bytes(auditMode)]]),
    },
    sysctls: new Map(),
    tools: new Map(),
    namespaces: [{ name: bytes(''), revision: undefined, profiles }],
    loads,
    tasks: [],
    containers: [],
    hostFiles: [],
    files: [],
    unseen: [],
  };
  return policyOfSnapshot(snapshot, kernel.loadSets).policy.root;
}
