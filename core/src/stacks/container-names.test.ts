import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ByteString } from '../source/bytes.ts';
import { bytes } from '../testing/read-policy.ts';
import {
  containerOfNamespace,
  containerOfProfile,
  isLxcHash,
  maxLxcNameLength,
  partsOfProfile,
  stackNames,
  type ContainerRuntime,
} from './container-names.ts';

describe('names of the two layers of a container', () => {
  test.each<[ContainerRuntime, instance: string, path: string, profile: string, namespace: string]>([
    ['lxc', 'web', '/var/lib/lxc', 'lxc-web_</var/lib/lxc>', 'lxc-web_<-var-lib-lxc>'],
    ['lxc', 'my_web-1', '/srv/lxc-x', 'lxc-my_web-1_</srv/lxc-x>', 'lxc-my_web-1_<-srv-lxc-x>'],
    ['incus', 'web', '/var/lib/incus', 'incus-web_</var/lib/incus>', 'incus-web_<var-lib-incus>'],
    ['lxd', 'web', '/var/snap/lxd', 'lxd-web_</var/snap/lxd>', 'lxd-web_<var-snap-lxd>'],
  ])('%s %s %s', (runtime, instance, path, profile, namespace) => {
    expect(stackNames(runtime, bytes(instance), bytes(path))).toEqual({ profile, namespace });
    expect(partsOfProfile(bytes(profile))).toEqual({ runtime, instance, path });
  });

  test('Incus and LXD replace only too long names by a hash, here not that of the namespace', () => {
    const path = bytes(`/${'p'.repeat(249 - 'web_</>'.length)}`);
    // sha256sum(1) of the name.
    const profile = 'incus-af43b34e9735543739e28f0e4cb1d98c1a8abcd4c3d36dd87e83d85f60d8a109';
    const namespace = `incus-web_<${path.slice(1)}>`;
    expect(stackNames('incus', bytes('web'), path)).toEqual({ profile, namespace });
    // The path has no `-` of ambiguous meaning, so the hash can be derived from the name.
    expect(containerOfNamespace(bytes(namespace))).toEqual({ runtime: 'incus', name: 'web', profile });
  });
});

describe('containers by the names of their layers', () => {
  test.each([
    ['lxc-container-default-cgns', undefined],
    ['docker-web_</var/lib/docker>', undefined],
    ['/usr/bin/lxc-start', undefined],
    ['lxc-a_<b_</v>', { runtime: 'lxc', name: 'a_<b', namespace: 'lxc-a_<b_<-v>' }],
    ['lxc-web_</a_</b>', { runtime: 'lxc', name: 'web', namespace: 'lxc-web_<-a_<-b>' }],
    ['incus-shop_web_</v>', { runtime: 'incus', name: 'web', namespace: 'incus-shop_web_<v>' }],
    ['6f4db6e3a306a764', undefined],
    [`lxd-${'0'.repeat(64)}`, { runtime: 'lxd', name: undefined, namespace: undefined }],
  ])('profile %s', (profile, shown) => {
    expect(containerOfProfile(bytes(profile))).toEqual(shown);
  });

  test.each([
    ['web', undefined],
    ['lxc-web_<-srv-lxc-x>', { runtime: 'lxc', name: 'web', profile: 'lxc-web_</srv/lxc/x>' }],
    ['incus-shop_web_<v>', { runtime: 'incus', name: 'web', profile: 'incus-shop_web_</v>' }],
    ['6f4db6e3a306a764', { runtime: 'lxc', name: undefined, profile: '6f4db6e3a306a764' }],
    [`incus-${'0'.repeat(64)}`, { runtime: 'incus', name: undefined, profile: undefined }],
  ])('policy namespace %s', (namespace, shown) => {
    expect(containerOfNamespace(bytes(namespace))).toEqual(shown);
  });
});

const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
const text = (maxLength: number) => fc.string({ unit: byte, minLength: 1, maxLength });
const path = fc
  .array(text(40), { minLength: 1, maxLength: 8 })
  .map((folders) => bytes(folders.map((name) => `/${name.replaceAll('/', 'x')}`).join('')));
const lxcName = text(80).map((name) => bytes(name.replaceAll('/', 'x')));
const hostName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,60}[a-z0-9])?$/).map(bytes);
const project = text(60).map((name) => name.replaceAll(/[_/]/g, 'x'));
const instance = fc.tuple(fc.option(project), hostName).map(([inProject, name]) => ({
  name,
  instance: bytes(inProject === null ? name : `${inProject}_${name}`),
}));

/** Characters with an ambiguous meaning in a namespace's name. */
const ambiguous = /_<|-/;

describe('any name of an LXC container', () => {
  test('its host layer identifies the container, or is one hash for both layers', () => {
    fc.assert(
      fc.property(lxcName, path, (name, lxcPath) => {
        const { profile, namespace } = stackNames('lxc', name, lxcPath);
        expect(profile.length).toBeLessThanOrEqual(maxLxcNameLength);
        const isHashed = `lxc-${name}_<${lxcPath}>`.length > maxLxcNameLength;
        expect(containerOfProfile(profile)).toEqual(isHashed ? undefined : { runtime: 'lxc', name, namespace });
        expect(isLxcHash(profile) && profile === namespace).toBe(isHashed);
      }),
    );
  });

  test('its policy namespace identifies the host layer', () => {
    fc.assert(
      fc.property(lxcName, path, (name, lxcPath) => {
        fc.pre(!ambiguous.test(name + lxcPath));
        const { profile, namespace } = stackNames('lxc', name, lxcPath);
        const shown = { runtime: 'lxc', name: isLxcHash(profile) ? undefined : name, profile };
        expect(containerOfNamespace(namespace)).toEqual(shown);
      }),
    );
  });
});

describe.each(['incus', 'lxd'] as const)('any name of a container of %s', (runtime) => {
  const isHash = (name: ByteString): boolean => /^\w+-[0-9a-f]{64}$/.test(name);

  test('its host layer identifies the container unless it is a hash', () => {
    fc.assert(
      fc.property(instance, path, (container, incusPath) => {
        const { profile, namespace } = stackNames(runtime, container.instance, incusPath);
        expect(isHash(profile)).toBe(`${container.instance}_<${incusPath}>`.length > 248);
        const { name } = container;
        const shown = isHash(profile) ? { name: undefined, namespace: undefined } : { name, namespace };
        expect(containerOfProfile(profile)).toEqual({ runtime, ...shown });
      }),
    );
  });

  test('its policy namespace identifies the host layer unless it is a hash', () => {
    fc.assert(
      fc.property(instance, path, (container, incusPath) => {
        fc.pre(!ambiguous.test(container.instance + incusPath));
        const { profile, namespace } = stackNames(runtime, container.instance, incusPath);
        const { name } = container;
        const shown = isHash(namespace) ? { name: undefined, profile: undefined } : { name, profile };
        expect(containerOfNamespace(namespace)).toEqual({ runtime, ...shown });
      }),
    );
  });
});
