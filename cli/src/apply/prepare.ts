import { bytesOf, textOf } from '@lamellar/core';
import { CommandError, exitStatus } from '../exit-status.ts';
import { compileLayers } from './compile-layers.ts';
import type { CompiledLayer } from './compiled-layer.ts';
import { layoutOf, type Design, type DesignOptions } from './design.ts';
import { differenceFrom, type Difference } from './difference.ts';
import type { Layout } from './layout.ts';
import type { Announce } from './live-layers.ts';
import { configurationFile, hasConfiguration } from '../host/lxc-configuration.ts';

/** A design, compiled and compared with the host. */
export interface Prepared {
  readonly layout: Layout;
  readonly compiled: ReadonlyMap<string, CompiledLayer>;
  readonly difference: Difference;
}

/**
 * Compiles everything that a design has, and compares it with the host. Nothing is changed.
 *
 * @throws CommandError where a container is not there or has policy of its own in the way, or apparmor_parser refuses one
 */
export async function prepare(design: Design, options: DesignOptions, announce: Announce): Promise<Prepared> {
  const layout = layoutOf(design, options);
  for (const { name } of design.chosen)
    if (!hasConfiguration(name))
      throw new CommandError(`there is no container \`${name}\`: no ${configurationFile(name)}`, {
        status: exitStatus.environment,
        hint: 'make it first, or take it out of the manifest',
      });
  const texts = new Set(design.chosen.flatMap(({ layer }) => layer.map(({ text }) => text)));
  announce(`compiling ${texts.size === 1 ? 'one policy' : `${texts.size} policies`}`);
  const compiled = await compileLayers(
    design.chosen.map(({ name, hostLayer, layer }) => ({
      container: name,
      namespace: bytesOf(hostLayer.namespaceName),
      layer,
    })),
  );
  const difference = differenceFrom(layout, compiled);
  for (const { container, foreign } of difference.loads)
    if (foreign.length > 0)
      throw new CommandError(
        `container \`${container}\` has ${foreign.map(textOf).join(', ')} loaded already, and not by lamellar`,
        { status: exitStatus.environment, hint: 'stop the container first, or unload that in it' },
      );
  return { layout, compiled, difference };
}
