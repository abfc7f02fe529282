import { expect } from 'vitest';
import { againstSchema } from '../../docs/against-schema.ts';
import type { ProvisionedHost } from '../provisioned-host.ts';
import { isSamePlace, incusPlace, lxcPlace, type ContainerPlace } from './place.ts';
import type { Reality } from './host-reality.ts';

/** A container in the output of `lamellar status`. */
export interface ReportedContainer {
  readonly container: string;
  readonly name?: string;
  readonly runtime: 'lxc' | 'incus';
  readonly lxcPath?: string;
  readonly project?: string;
  readonly state: string;
  readonly files: string;
  readonly wrong: readonly string[];
  readonly live?: { readonly label?: string; readonly hasNamespace: boolean; readonly missing?: readonly string[] };
}

export interface ReportedStatus {
  readonly exitCode: number;
  readonly containers: readonly ReportedContainer[];
  readonly leftNamespaces: readonly { readonly namespace: string }[];
}

/** Runs `status` and validates the output against the schema. */
export async function readStatus(provisioned: ProvisionedHost, manifest: string): Promise<ReportedStatus> {
  const words = ['status', '--manifest', manifest, '--format', 'json'];
  const { exitCode, stdout, stderr } = await provisioned.lamellar(words);
  expect(stdout, stderr).not.toBe('');
  expect(againstSchema('status', stdout)).toEqual([]);
  return { exitCode, ...(JSON.parse(stdout) as Omit<ReportedStatus, 'exitCode'>) };
}

function placeOf({ container, name = container, runtime, lxcPath, project }: ReportedContainer): ContainerPlace {
  return runtime === 'lxc' ? lxcPlace(name, lxcPath) : incusPlace(name, project);
}

/** @throws Error if `status` does not list the container */
export function reportedContainer({ containers }: ReportedStatus, place: ContainerPlace): ReportedContainer {
  const found = containers.find((each) => isSamePlace(placeOf(each), place));
  if (found === undefined) throw new Error(`status says nothing of ${place.name} in ${place.within}`);
  return found;
}

/**
 * Verifies the output of `status` against the real state: every container's state, label and layer, the completeness of
 * the list, and the exit status.
 */
export function expectStatusCorrect(status: ReportedStatus, reality: Reality): void {
  const shown = status.containers.map((each) => ({ place: placeOf(each), each }));
  for (const { place, init, label, loaded } of reality.containers) {
    const at = `${place.name} in ${place.within}`;
    const { each } = shown.find((other) => isSamePlace(other.place, place)) ?? {};
    expect.soft(each?.state, at).toBe(init === undefined ? 'stopped' : 'running');
    if (each?.live === undefined) continue;
    expect.soft(each.live.label, at).toBe(label);
    expect.soft(each.live.hasNamespace, at).toBe(reality.namespaces.includes(place.namespace));
    if (each.live.missing?.length === 0 && each.files !== 'not applied') expect.soft(loaded, at).not.toEqual([]);
  }
  const gone = shown.filter(({ place }) => !reality.containers.some((each) => isSamePlace(each.place, place)));
  for (const { each } of gone) expect.soft(each.state, each.container).toBe('gone');
  const theirs = new Set(reality.containers.map(({ place }) => place.namespace));
  const left = reality.namespaces.filter((namespace) => !theirs.has(namespace));
  expect.soft(status.leftNamespaces.map(({ namespace }) => namespace).sort()).toEqual(left.sort());
  const isRight = status.containers.every(({ wrong }) => wrong.length === 0);
  const isGone = gone.some(({ each }) => each.files === 'not known');
  expect.soft(status.exitCode).toBe(isGone ? 3 : isRight ? 0 : 1);
}
