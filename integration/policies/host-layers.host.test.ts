import { unpackPolicy } from '@lamellar/core/binary';
import { chooseKernel } from '@lamellar/core/kernels';
import { incusHostLayer, lxcHostLayer } from '@lamellar/host-policies';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { compileWithParser } from '../oracle/apparmor-parser.ts';
import { compareCompiled, type CompiledComparison } from './compare-compiled.ts';

const host = sharedLxcHost();
const folder = mkdtempSync(join(tmpdir(), 'lamellar-layers-'));
const featuresFile = join(folder, 'features');
const counted = { layers: 0, pairs: 0 };

beforeAll(async () => {
  const choice = chooseKernel((await host.output(['uname', '-r'])).trim());
  if (choice === undefined) throw new Error('the host has no kernel that was measured');
  writeFileSync(featuresFile, nestedFeatures(choice.kernel.version));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  console.log(
    `host layers: ${counted.layers} are what LXC and Incus generate, in ${counted.pairs} pairs of states of all classes`,
  );
});

/** The classes mediated by Debian's parser.conf and kernel. */
const classes = expect.arrayContaining(['file', 'mount', 'ptrace', 'signal', 'network-v8', 'io-uring']) as unknown;

const variants = [false, true].flatMap((nesting) => [false, true].map((privileged) => ({ nesting, privileged })));

/** A user namespace in the id range of root. */
const idmap = [
  'lxc.idmap = u 0 1000000 65536',
  'lxc.idmap = g 0 1000000 65536',
  'lxc.rootfs.options = idmap=container',
];

describe.each(variants)('nesting $nesting, privileged $privileged: equivalent to', ({ nesting, privileged }) => {
  test('the generated profile of LXC', async () => {
    const configuration = [`lxc.apparmor.allow_nesting = ${nesting ? 1 : 0}`, ...(privileged ? [] : idmap)];
    const container = await LabLxcContainer.create(host, { kind: 'busybox', configuration });
    await container.start();
    const generated = await container.generatedPolicy();
    await container.destroy();
    const { profileName, text } = lxcHostLayer({ name: container.name, nesting, privileged });
    expect(compareTexts(generated, text)).toMatchObject({
      names: [profileName, profileName],
      differences: [],
      classes,
    });
  });

  test('the generated profile of Incus', async () => {
    const settings = { 'security.nesting': String(nesting), 'security.privileged': String(privileged) };
    const container = await LabIncusContainer.create(host, settings);
    await container.start();
    const generated = await container.generatedPolicy();
    await container.destroy();
    const { profileName, text } = incusHostLayer({ name: container.name, nesting, privileged });
    expect(compareTexts(generated, text)).toMatchObject({
      names: [profileName, profileName],
      differences: [],
      classes,
    });
  });
});

/** Compares two texts compiled for the host's kernel, in all kernel-relevant parts of a profile. */
function compareTexts(generated: Uint8Array, own: string): { names: readonly string[] } & CompiledComparison {
  const [theirs, ours] = [generated, own].map((text) => {
    const { succeeded, messages, binary } = compileWithParser(Buffer.from(text), featuresFile);
    expect(succeeded, messages).toBe(true);
    return unpackPolicy(binary).profiles[0];
  });
  if (theirs === undefined || ours === undefined) throw new Error('a text without a profile');
  const comparison = compareCompiled(theirs, ours);
  counted.layers++;
  counted.pairs += comparison.pairs;
  return { names: [theirs.name, ours.name], ...comparison };
}
