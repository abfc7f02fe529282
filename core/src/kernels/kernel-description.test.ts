import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measuredKernels } from './measured-kernels.ts';
import type { ByteString } from '../source/bytes.ts';
import { behavioursOf } from './host-abilities.ts';
import {
  describeKernel,
  kernelOfDescription,
  printKernelDescription,
  readKernelDescription,
  untriedBehaviours,
  type DescribedHost,
  type TriedBehaviours,
} from './kernel-description.ts';

const host = (release: string, features: Readonly<Record<string, string>> = {}): DescribedHost => ({
  taken: '2026-11-27T12:00:00Z',
  release: release as ByteString,
  version: '#1 SMP' as ByteString,
  features: new Map(Object.entries(features) as [ByteString, ByteString][]),
  compiler: '4.1.0' as ByteString,
});

test.each(measuredKernels)('the complete probe of $version identifies this kernel', (kernel) => {
  const features = Object.fromEntries(
    kernel.features.split('\n').flatMap((line) => (line === '' ? [] : [line.split(/: ?(.*)/).slice(0, 2)])),
  ) as Record<string, string>;
  const { unchecked: _, ...tried } = kernel.behaviours;
  const description = describeKernel(host(kernel.version, features), { ...tried, loadSets: kernel.loadSets });
  expect(untriedBehaviours(description)).toEqual([]);
  expect(kernelOfDescription(description)).toEqual(kernel);
  const reading = readKernelDescription(printKernelDescription(description));
  expect(reading).toEqual({ description });
  expect(behavioursOf(description).every(({ state }) => state === 'yes')).toBe(true);
});

describe('the description of an unmeasured kernel', () => {
  const tried: TriedBehaviours = { compoundFallback: true, loadSets: 'only-named' };
  const description = describeKernel(host('6.14.0-29-generic', { 'signal/mask': 'hup', 'dbus/mask': 'send' }), tried);

  test('behaviours outside of the probe are those of the nearest kernel', () => {
    expect(description.nearest).toBe('ubuntu-25.04');
    const kernel = kernelOfDescription(description);
    expect(kernel).toMatchObject({
      version: '6.14.0-29-generic',
      loadSets: 'only-named',
      features: /^signal\/mask: hup$/m,
    });
    expect(kernel.behaviours).toMatchObject({ compoundFallback: true, learnsTargets: true, busInEarlierAbis: true });
  });

  test('features show unix sockets in the v8 class', () => {
    const unixInV8 = (features?: Record<string, string>) =>
      kernelOfDescription(describeKernel(host('6.14.0-29-generic', features), tried)).behaviours.unixInV8;
    expect([unixInV8({ 'network/af_unix': 'yes' }), unixInV8({ 'signal/mask': 'hup' }), unixInV8()]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('features define the unmediated requests', () => {
    expect(kernelOfDescription(description).behaviours.unchecked).toEqual(['userns', 'io_uring', 'move_mount']);
    const without = kernelOfDescription(describeKernel(host('6.14.0'), tried));
    expect(without.behaviours.unchecked).toEqual(['dbus']);
  });

  test('a trial decides before the features', () => {
    const own = host('6.14.0-29-generic', { 'network/af_unix': 'yes' });
    const probed = kernelOfDescription(describeKernel(own, { unixInV8: false, restrictsUserNamespaces: false }));
    expect(probed.behaviours).toMatchObject({
      unixInV8: false,
      restrictsUserNamespaces: false,
      stacksUnprivileged: true,
    });
  });

  test('the text states the reason of a missing trial', () => {
    const reasons = new Map([['restrictsUserNamespaces', 'unshare(1) is not installed']] as const);
    expect(behavioursOf(description, reasons).find(({ text }) => text.includes('unshare'))).toEqual({
      about: 'behaviour',
      state: 'unknown',
      text: 'an unprivileged unconfined task loses its capabilities in a new user namespace (not probed: unshare(1) is not installed; assumed as in ubuntu-25.04)',
    });
  });

  test('the text distinguishes measured and assumed behaviours', () => {
    const texts = behavioursOf(description).map(({ state, text }) => `${state}: ${text}`);
    expect(texts[0]).toBe('yes: a failed match of a compound label continues with each part (probed)');
    expect(texts[1]).toBe(
      'unknown: a stack of unconfined profiles is evaluated as a tracer (not probed: a control of the trial failed; assumed as in ubuntu-25.04)',
    );
  });

  test('behaviours missing from later descriptions are those of the nearest kernel', () => {
    const json = JSON.parse(printKernelDescription(description)) as { behaviours: Record<string, unknown> };
    delete json.behaviours['learnsTargets'];
    json.behaviours['later'] = { value: 3 };
    const reading = readKernelDescription(JSON.stringify(json));
    if (!('description' in reading)) throw new Error(JSON.stringify(reading.problems));
    expect(untriedBehaviours(reading.description)).toContain('learnsTargets');
    expect(kernelOfDescription(reading.description).behaviours.learnsTargets).toBe(true);
  });
});

test('a difference from the measured kernel is reported', () => {
  const [first] = behavioursOf(describeKernel(host('6.12.118'), { compoundFallback: false }));
  expect(first).toEqual({
    about: 'behaviour',
    state: 'no',
    text: 'a failed match of a compound label is a denial (differs from the measured 6.12.118)',
  });
});

test.each([
  ['', 'not JSON, or incomplete JSON'],
  ['{}', 'not a description of a kernel: the key `lamellar-kernel` is missing'],
  ['{"lamellar-kernel":2}', 'this is version 1, and the description of a kernel has 2'],
])('%s is none', (text, message) => {
  expect(readKernelDescription(text)).toMatchObject({ problems: [{ message }] });
});

test('any input is read without an exception', () => {
  const whole = printKernelDescription(describeKernel(host('6.14.0', { a: 'b' }), { compoundFallback: true }));
  fc.assert(
    fc.property(fc.nat(whole.length), fc.string({ maxLength: 5 }), fc.nat(20), (at, text, length) => {
      const reading = readKernelDescription(whole.slice(0, at) + text + whole.slice(at + length));
      const version = 'description' in reading ? kernelOfDescription(reading.description).version : '';
      expect(typeof version).toBe('string');
    }),
  );
});
