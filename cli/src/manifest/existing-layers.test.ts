import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainDecision, PolicyNamespace } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { brokenExpectations, compose, loadContainers, sourcesOf } from '@lamellar/node/manifest';
import { afterAll, expect, test } from 'vitest';
import { ExistingLayersOfHost } from '../adapters/existing-layers.ts';
import type { IncusConfiguration } from '../adapters/incus/incus-configuration.ts';
import { withSettings } from '../adapters/lxc/settings-block.ts';
import { policySurroundings } from '../adapters/policy/policy-surroundings.ts';
import { combinationOf } from '../check/manifest-readings.ts';
import { validManifest } from './testing/valid-manifest.ts';

// A container's own configuration has an effect on every answer, and rules are reported with places. The folder is a
// host.
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-existing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const surroundings = policySurroundings({ base: '/etc/apparmor.d', kernel: ['6.12.43'] });
const applied = withSettings('', 'web', ['lxc.apparmor.profile = generated', 'lxc.apparmor.allow_nesting = 0']);

interface Host {
  /** The configuration of `web`; `@` in it is the folder of LXC's containers. */
  readonly lxc?: string;
  readonly includes?: Readonly<Record<string, string>>;
  readonly incus?: { readonly config?: IncusConfiguration; readonly inherited?: IncusConfiguration };
}

/** Composes a manifest of a container `web` on a host. */
function composed(host: Host, layer = '{}') {
  const place = mkdtempSync(path.join(folder, 'lxc-'));
  const files = { ...host.includes, ...(host.lxc === undefined ? {} : { 'web/config': host.lxc }) };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
    writeFileSync(path.join(place, name), text.replaceAll('@', place));
  }
  const { config = {}, inherited = {} } = host.incus ?? {};
  const inheritedFrom = Object.fromEntries(Object.keys(inherited).map((key) => [key, 'shared']));
  const instance = {
    name: 'web',
    project: 'default',
    type: 'container',
    config,
    inherited,
    inheritedFrom,
    devices: [],
  };
  const existing = new ExistingLayersOfHost(host.incus === undefined ? undefined : [instance], [place]);
  const manifest = validManifest(
    `lamellar: 1\ncontainers:\n  web: { runtime: ${host.incus === undefined ? `lxc, path: ${place}` : 'incus'}, host: ${layer} }\n` +
      `expect: ['deny signal from web:** to host:**', 'deny ptrace from web:** to host:**']\n`,
  );
  const { files: policyFiles, environment } = surroundings;
  const { containers, diagnostics } = compose(manifest, policyFiles, environment, existing.layerOf);
  expect(diagnostics).toEqual([]);
  const [web] = containers;
  if (web === undefined) throw new Error('no container');
  return { place, manifest, containers, web, existing };
}

/** Returns the failing expectations of the manifest, with the reported rules. */
function broken(host: Host, layer?: string): readonly (readonly string[])[] {
  const { place, manifest, containers } = composed(host, layer);
  const policy = loadContainers(PolicyNamespace.root(), sourcesOf(containers), surroundings.environment);
  return brokenExpectations(manifest.expectations, policy, combinationOf(surroundings)).map(({ outcome }) => {
    if (outcome.kind !== 'failed') return [outcome.problems.map(({ message }) => message).join()];
    const { operation } = outcome.counterexample;
    const text = explainDecision(outcome.counterexample, policy.root);
    const rules = [...text.matchAll(/^ {4}(\S.*:\d+: .*)$/gm)].map(([, rule = '']) => rule.replaceAll(place, '@'));
    return [operation.class, ...rules.filter((rule) => !rule.startsWith('host layer of web:'))];
  });
}

test('a container without settings is isolated', () => {
  expect(broken({})).toEqual([]);
  expect(broken({ lxc: 'lxc.uts.name = web\n' })).toEqual([]);
  expect(broken({ lxc: applied })).toEqual([]);
});

test.each([
  ['in front of what is applied', `lxc.uts.name = web\nlxc.apparmor.raw = signal,\n${applied}`, '@/web/config:2'],
  ['behind it', `${applied}lxc.apparmor.raw = signal,\n`, '@/web/config:5'],
  ['where nothing is applied yet', 'lxc.apparmor.raw = "signal,"\n', '@/web/config:1'],
  ['over two lines', 'lxc.apparmor.raw = signal\nlxc.apparmor.raw =  peer=**,\n', '@/web/config:1'],
])('a rule of its configuration counts, with its place: %s', (_, lxc, place) => {
  const [[operation, rule = ''] = [], ...others] = broken({ lxc });
  expect([operation, others]).toEqual(['signal', []]);
  expect(rule).toMatch(new RegExp(`^${place}: signal\\b.* \\(included from host layer of web:\\d+\\)$`));
});

test('a rule of an include counts, and a removed rule does not', () => {
  const includes = { more: '# more\nlxc.apparmor.raw = signal,\n' };
  expect(broken({ lxc: 'lxc.include = @/more\n', includes })[0]?.[1]).toMatch(/^@\/more:2: signal, /);
  expect(broken({ lxc: 'lxc.include = @/more\nlxc.apparmor.raw =\n', includes })).toEqual([]);
});

test('a rule of the manifest is reported with its place', () => {
  const [[, rule] = []] = broken({ lxc: '' }, "{ rules: ['mount,', 'signal,'] }");
  expect(rule).toMatch(/^etc\/lamellar\.yaml:3: signal, /);
});

test('rules of the instance and of its Incus profiles count', () => {
  const raw = { 'raw.apparmor': 'mount,\nsignal,' };
  expect(broken({ incus: { config: raw } })[0]?.[1]).toMatch(/^incus:default\/web\/raw\.apparmor:2: signal, /);
  expect(broken({ incus: { inherited: raw } })[0]?.[1]).toMatch(
    /^incus:default\/profiles\/shared\/raw\.apparmor:2: signal, /,
  );
  expect(broken({ incus: { config: { 'raw.apparmor': 'mount,' }, inherited: raw } })).toEqual([]);
});

test('nesting and the kind of root are those of the container', () => {
  const { web } = composed({ lxc: `lxc.idmap = u 0 100000 65536\n${applied}lxc.apparmor.allow_nesting = 1\n` });
  expect(textOf(web.hostLayer.text)).toContain('pivot_root,');
  expect(broken({ lxc: `${applied}lxc.apparmor.allow_nesting = 1\n` }).map(([operation]) => operation)).toEqual([
    'signal',
    'ptrace',
  ]);
  const privileged = composed({ incus: { inherited: { 'security.privileged': 'true' } } });
  expect(textOf(privileged.web.hostLayer.text)).toMatch(/deny @\{PROC\}\/sys\/fs\/binfmt_misc/);
});

test('a container without its host layer is assumed to be unconfined', () => {
  const shown = broken({ lxc: `${applied}lxc.apparmor.profile = unconfined\n` });
  expect(shown.map(([operation]) => operation)).toEqual(['signal', 'ptrace']);
});

test.each<[string, Host, string, RegExp | undefined]>([
  ['it says the same', { lxc: `${applied}lxc.apparmor.allow_nesting = 0\n` }, '{}', undefined],
  [
    'another profile',
    { lxc: `${applied}lxc.apparmor.profile = unconfined\n` },
    '{}',
    /^container `web`: @\/web\/config:5 selects no profile at all \(`unconfined`\) instead of the host layer of the manifest/,
  ],
  [
    'another profile by an include',
    { lxc: `${applied}lxc.include = @/more\n`, includes: { more: 'lxc.apparmor.profile = lxc-other\n' } },
    '{}',
    /@\/more:1 selects the profile `lxc-other`/,
  ],
  [
    'another profile of Incus',
    { incus: { config: { 'raw.lxc': 'lxc.apparmor.profile=unconfined' } } },
    '{}',
    /incus:default\/web\/raw\.lxc:1 selects no profile/,
  ],
  ['a profile in front', { lxc: `lxc.apparmor.profile = unconfined\n${applied}` }, '{}', undefined],
  [
    'nesting',
    { lxc: `${applied}lxc.apparmor.allow_nesting = 1\n` },
    '{}',
    /config:5 has `nesting` on, and the manifest has the opposite/,
  ],
  [
    'nesting as the manifest has it',
    { lxc: `${applied}lxc.apparmor.allow_nesting = 1\n` },
    '{ nesting: true }',
    undefined,
  ],
  [
    'rules taken back',
    { lxc: `${applied}lxc.apparmor.raw =\n` },
    "{ rules: ['mount,'] }",
    /removes the rules of the manifest again/,
  ],
  ['no rules taken back', { lxc: `${applied}lxc.apparmor.raw =\n` }, '{}', undefined],
  [
    'another root',
    { lxc: '' },
    '{ privileged: false }',
    /the container is privileged, and the manifest has the opposite/,
  ],
  [
    'another root than its base has',
    { lxc: '' },
    '{ base: lxc-unprivileged }',
    /the container is privileged, and the manifest/,
  ],
  [
    'a rule that is not valid',
    { lxc: 'lxc.apparmor.raw = signal,\nlxc.apparmor.raw = sginal,\n' },
    '{}',
    /^container `web`: @\/web\/config:2: /,
  ],
  ['a hook taken back that it does not need', { lxc: `${applied}lxc.hook.start-host =\n` }, '{}', undefined],
  [
    'what is not there',
    { lxc: 'lxc.include = @/none\n' },
    '{}',
    /config:1 includes an unreadable file: .*none: no such file/,
  ],
])('a difference from the manifest is reported: %s', (_, host, layer, message) => {
  const { place, web } = composed(host, layer);
  const shown = web.contradictions.map((each) => each.message.replaceAll(place, '@'));
  expect(shown.length).toBe(message === undefined ? 0 : 1);
  expect(shown.join('')).toMatch(message ?? /^$/);
});

test('the manifest overrules present settings, which are reported until applied', () => {
  const before = 'lxc.apparmor.profile = unconfined\nlxc.apparmor.allow_nesting = 1\n';
  const { place, web } = composed({ lxc: before });
  expect(web.overruled.map((each) => each.replaceAll(place, '@'))).toEqual([
    '@/web/config:1: no profile at all (`unconfined`) is replaced by the host layer of the manifest at the next apply',
    '@/web/config:2: `nesting: false` of the manifest replaces this line at the next apply',
  ]);
  expect(composed({ lxc: before + applied }).web.overruled).toEqual([]);
  expect(composed({ lxc: 'lxc.apparmor.profile = generated\nlxc.apparmor.allow_nesting = 0\n' }).web.overruled).toEqual(
    [],
  );
});

test('an unreadable configuration is reported, and a missing configuration is not', () => {
  expect(composed({}).existing.unread).toEqual([]);
  const { place, existing } = composed({ includes: { 'web/config/x': '' } });
  expect(existing.unread).toEqual([
    { path: `${place}/web/config`, reason: 'it is a directory; its rules for the host layer are unknown' },
  ]);
});

test('some of many unreadable configurations are reported, with the count of the rest', () => {
  const place = mkdtempSync(path.join(folder, 'lxc-'));
  const existing = new ExistingLayersOfHost(undefined, [place]);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
    mkdirSync(path.join(place, name, 'config'), { recursive: true });
    expect(existing.layerOf({ runtime: 'lxc', lxcPath: place, instance: name })).toBeUndefined();
  }
  expect(existing.unread.map((each) => each.path)).toEqual([
    `${place}/a/config`,
    `${place}/b/config`,
    `${place}/c/config`,
    '3 more configurations',
  ]);
});
