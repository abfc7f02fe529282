import { hash } from 'node:crypto';
import type { CommandPolicy } from './load-policy.ts';

/** Returns a text that is equal for hosts with equal policy, kernels and containers. */
export function policyKeyOf({ live, kernel, compiler }: CommandPolicy): string {
  if (live === undefined) throw new Error('a saved host has a snapshot');
  const { view, namespaces, loads, containers, tasks } = live.snapshot;
  const labels = new Map(tasks.map(({ id, label }) => [id, label]));
  const parts = [
    view,
    kernel.version,
    kernel.behaviours,
    compiler().version,
    namespaces.map(({ name, profiles }) => [
      name,
      profiles.map((profile) => [profile.name, profile.mode, profile.attach, profile.load]),
    ]),
    loads.map((bytes) => hash('sha256', bytes, 'base64')),
    containers.map(({ runtime, name, project, path, init }) => [runtime, name, project, path, labels.get(init ?? -1)]),
  ];
  return hash('sha256', JSON.stringify(parts), 'base64');
}
