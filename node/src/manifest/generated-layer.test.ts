import { describe, expect, test } from 'vitest';
import { layerGuard } from './generated-layer.ts';
import { manifestOf } from './testing/read-text.ts';

/**
 * Returns the rules to protect a container's layer from root of the container, for a container's section of a manifest.
 */
function guardOf(design: string): readonly string[] {
  const container = manifestOf(`lamellar: 1\ncontainers:\n  web: { ${design} }\n`).containers.get('web');
  return container === undefined ? ['none'] : layerGuard(container).map(({ text }) => text);
}

const layer = (load: string): string => `container: { load: ${load}, policy: [nginx] }`;

describe('root of the container cannot change a layer loaded by the host', () => {
  test.each([
    `runtime: lxc, ${layer('host')}`,
    `runtime: lxc, host: { base: lxc-unprivileged }, ${layer('host')}`,
    'runtime: lxc, container: { policy: [nginx] }',
    `runtime: incus, ${layer('host')}`,
  ])('%s', (design) => expect(guardOf(design)).toEqual(['deny capability mac_admin,']));
});

describe('root of the container keeps its capabilities', () => {
  test.each([
    ['of a container without a layer', 'runtime: lxc'],
    ['of one with an empty layer', 'runtime: incus, container: { policy: [] }'],
    ['that loads the layer', `runtime: incus, ${layer('container')}`],
    ['that may run containers', `runtime: lxc, host: { nesting: true }, ${layer('host')}`],
    ['under a host layer from a file', `runtime: lxc, host: { base: ./host.aa }, ${layer('host')}`],
  ])('%s', (_, design) => expect(guardOf(design)).toEqual([]));
});
