import type { Snapshot } from './snapshot.ts';
import { bytesOf } from '../source/bytes.ts';

/** A snapshot of a host without policy, processes and files, for tests to extend. */
export const emptyHostSnapshot: Snapshot = {
  taken: '2026-11-27T12:00:00Z',
  host: bytesOf('farm1'),
  view: bytesOf(''),
  kernel: {
    release: bytesOf('6.12.118'),
    version: bytesOf(''),
    machine: bytesOf(''),
    modules: [],
    features: new Map(),
    parameters: new Map(),
  },
  sysctls: new Map(),
  tools: new Map(),
  namespaces: [],
  loads: [],
  tasks: [],
  containers: [],
  hostFiles: [],
  files: [],
  unseen: [],
};
