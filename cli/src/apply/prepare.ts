import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../exit-status.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { compileLayers } from './compile-layers.ts';
import type { CompiledLayers } from './compiled-layer.ts';
import { layoutOf, type Design, type DesignOptions } from './design.ts';
import { appliedLayout, differenceFrom, type Difference } from './difference.ts';
import { layOut, type Layout } from './layout.ts';
import { hostLayerSources, refuseHostLayers } from './own-host-layers.ts';
import { refuseObstacles } from './root-files.ts';
import type { Announce } from './live-layers.ts';
import { Configurations } from './configurations.ts';
import { missingContainers } from './missing-containers.ts';

/** A design, compiled and compared with the host. */
export interface Prepared {
  readonly layout: Layout;
  /** What is applied, as it is on the disk; undefined where nothing is. */
  readonly applied: Layout | undefined;
  readonly compiled: CompiledLayers;
  readonly difference: Difference;
}

/**
 * Compiles everything that a design has, and compares it with the host. Nothing is changed.
 *
 * @throws PolicyError where a container is not there
 * @throws CommandError where apparmor_parser refuses a policy
 */
export async function prepare(design: Design, options: DesignOptions, announce: Announce): Promise<Prepared> {
  const applied = appliedLayout();
  const layout = layoutOf(design, options, applied);
  const before = applied ?? layOut([]);
  const configurations = await Configurations.of(before, layout);
  refuseMissing(design, configurations);
  for (const container of design.chosen)
    if (container.load === 'container' && container.layer.length > 0 && !configurations.hasMacAdmin(container))
      throw new CommandError(
        `container \`${container.name}\` cannot load its layer: its configuration drops \`mac_admin\``,
        {
          status: exitStatus.environment,
          hint: 'write `load: host`, or let its processes keep that capability',
        },
      );
  const hostLayers = hostLayerSources(layout);
  const texts = new Set([...design.chosen, ...hostLayers].flatMap(({ layer }) => layer.map(({ text }) => text)));
  if (texts.size > 0) announce(`compiling ${texts.size === 1 ? 'one policy' : `${texts.size} policies`}`);
  const containers = await compileLayers(
    design.chosen.map(({ name, hostLayer, layer, load }) => ({
      key: name,
      namespace: bytesOf(hostLayer.namespaceName),
      layer,
      isCompiledElsewhere: load === 'container',
    })),
  );
  const compiled = { containers, hostLayers: await compileLayers(hostLayers) };
  const difference = await differenceFrom(layout, before, compiled, configurations);
  return { layout, applied, compiled, difference };
}

/** @throws PolicyError where the runtimes do not have containers of the manifest */
function refuseMissing({ chosen, manifest }: Design, configurations: Configurations): void {
  const names = chosen.filter((container) => !configurations.has(container)).map(({ name }) => name);
  if (names.length === 0) return;
  const missing = names.flatMap((name) => manifest.containers.get(name) ?? []);
  throw new PolicyError(missingContainers(missing, configurations.known()), exitStatus.environment);
}

/** @throws CommandError where something that lamellar has not made is in the way of what is designed */
export function refuseForeign({ difference: { loads, hostLoads, obstacles } }: Prepared): void {
  for (const { container, foreign } of loads)
    if (foreign.length > 0)
      throw new CommandError(
        `container \`${container}\` has ${foreign.map(textOf).join(', ')} loaded already, and not by lamellar`,
        { status: exitStatus.environment, hint: 'stop the container first, or unload that in it' },
      );
  refuseHostLayers(hostLoads);
  refuseObstacles(obstacles);
}
