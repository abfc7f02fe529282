import { bytesOf, textOf } from '@lamellar/core/language';
import { designedPolicy, readDesign, type Design, type DesignOptions } from '../apply/design.ts';
import { isNone } from '../apply/difference.ts';
import { containersOnlyIn, current } from '../apply/layout.ts';
import { heldOf, prepare, type Prepared } from '../apply/prepare.ts';
import { isUnfinished, needHost } from '../apply/session.ts';
import { straysBeside } from '../apply/strays.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { KernelNamespace } from '../host/kernel/securityfs.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { brokenExpectations } from '../manifest/broken-expectations.ts';
import { announce } from '../output/announce.ts';
import { reportBroken } from '../output/expectations-text.ts';
import { reportLeftOut } from '../output/report.ts';
import type { Hindrance } from '../output/held-containers.ts';
import { strayStatus } from '../output/stray-containers.ts';
import { statusJson, statusText, type ContainerStatus } from '../output/container-status.ts';

/** The options of `status`. */
export interface StatusFlags extends DesignOptions {
  readonly format: 'human' | 'json';
}

/** `lamellar status`: compares the manifest with the disk and the kernel. */
export async function status(options: StatusFlags): Promise<ExitStatus> {
  const design = await readDesign(options, 'host');
  needHost();
  const prepared = await prepare(design, options, () => undefined);
  const applied = new Set(prepared.applied?.containers.keys());
  const held = heldOf(prepared, options);
  const strays = options.container === undefined ? straysBeside(prepared) : [];
  const containers = [
    ...design.chosen.filter(({ name }) => !held.has(name)).map((container) => statusOf(container, prepared, applied)),
    ...goneStatuses(prepared),
    ...strays.map(strayStatus),
    ...Array.from(held, ([container, hindrance]) => heldStatus(container, hindrance, design, prepared)),
  ];
  const unfinished = isUnfinished(announce);
  if (options.format === 'json') writeOutput(`${JSON.stringify(statusJson(containers, unfinished))}\n`);
  else writeOutput(containers.map((each) => `${statusText(each)}\n`).join(''));
  const isAsExpected = keepsExpectations(design);
  if (held.size > 0) return exitStatus.environment;
  const isAsDesigned =
    isAsExpected &&
    isNone(prepared.difference) &&
    strays.length === 0 &&
    !containers.some(({ outdated, contradictions = [] }) => outdated || contradictions.length > 0);
  return !unfinished && isAsDesigned ? exitStatus.success : exitStatus.denied;
}

/** Whether the sentences of a manifest hold; those that do not are told. */
function keepsExpectations(design: Design): boolean {
  const { expectations } = design.manifest;
  if (expectations.length === 0) return true;
  const policy = designedPolicy(design);
  const broken = brokenExpectations(expectations, policy, design.surroundings.kernel.behaviours);
  reportBroken(broken, policy.root);
  reportLeftOut(design.hostPolicy);
  return broken.length === 0;
}

function statusOf(
  { name, hostLayer, contradictions }: Design['chosen'][number],
  { layout, difference: { files, loads, hostLoads, obstacles, restarts } }: Prepared,
  applied: ReadonlySet<string>,
): ContainerStatus {
  const running = new KernelNamespace(bytesOf(hostLayer.namespaceName)).exists;
  const foreign = loads.filter(({ container }) => container === name).flatMap((load) => load.foreign);
  const policy = new Set(layout.containers.get(name)?.policy.map((file) => `${current}/${file}`));
  const isSame = [...files, ...obstacles].every(({ container, path }) => container !== name && !policy.has(path));
  const isLoaded =
    loads.every(({ container }) => container !== name) &&
    hostLoads.every(({ containers }) => !containers.includes(name));
  return {
    container: name,
    files: !applied.has(name) ? 'not applied' : isSame ? 'as in the manifest' : 'not as in the manifest',
    running,
    loaded: running ? isLoaded : undefined,
    outdated: isSame && restarts.includes(name),
    foreign: foreign.map(textOf),
    contradictions: contradictions.map(({ message }) => message),
  };
}

/** What cannot be looked at keeps nobody from being told what else is. */
function heldStatus(
  container: string,
  { message }: Hindrance,
  { containers }: Design,
  { applied }: Prepared,
): ContainerStatus {
  const designed = containers.find(({ name }) => name === container);
  const namespace =
    designed === undefined ? applied?.containers.get(container)?.namespace : bytesOf(designed.hostLayer.namespaceName);
  return {
    container,
    files: 'not known',
    problem: message,
    running: namespace !== undefined && new KernelNamespace(namespace).exists,
    loaded: undefined,
    outdated: false,
    foreign: [],
  };
}

/** What apply would take away: with `--container` that is nothing. */
function goneStatuses({ layout, applied }: Prepared): readonly ContainerStatus[] {
  return (applied === undefined ? [] : containersOnlyIn(applied, layout)).map(({ name, namespace }) => ({
    container: name,
    files: 'applied, but not in the manifest',
    running: new KernelNamespace(namespace).exists,
    loaded: undefined,
    outdated: false,
    foreign: [],
  }));
}
