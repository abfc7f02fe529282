import type { IncusSettings } from '@lamellar/host-policies';
import { describe, expect, test } from 'vitest';
import { textAroundBlock, incusChanges, inheritedChanges } from './incus-changes.ts';
import type { IncusConfiguration } from './incus-configuration.ts';
import type { IncusInstance } from './incus.ts';

const hook = 'lxc.hook.start-host = apparmor_parser --replace policy # LXC adds:';
const rule = 'deny ptrace (tracedby),';

const settings: IncusSettings = { 'security.nesting': 'false', 'raw.apparmor': rule, 'raw.lxc': hook };
const plain: IncusSettings = { 'security.nesting': 'false', 'raw.apparmor': '', 'raw.lxc': '' };

function instance(config: IncusConfiguration, inherited: IncusConfiguration = {}): IncusInstance {
  const inheritedFrom = Object.fromEntries(Object.keys(inherited).map((key) => [key, 'shared']));
  return { name: 'web', project: 'default', type: 'container', config, inherited, inheritedFrom, devices: [] };
}

/** Sets keys like `incus config set`: an empty value removes a key. */
function changed(before: IncusInstance, changes: IncusConfiguration): IncusInstance {
  const entries = Object.entries({ ...before.config, ...changes }).filter(([, value]) => value !== '');
  return { ...before, config: Object.fromEntries(entries) };
}

function apply(before: IncusInstance, wanted: IncusSettings | undefined): IncusInstance {
  return changed(before, incusChanges(before, wanted));
}

const before: readonly [string, IncusInstance][] = [
  ['with nothing of its own', instance({})],
  ['with values of its own', instance({ 'raw.lxc': 'lxc.log.level = 1', 'raw.apparmor': 'mount,', 'limits.cpu': '1' })],
  ['whose values end in line breaks', instance({ 'raw.lxc': 'lxc.log.level = 1\n\n', 'raw.apparmor': 'mount,\n' })],
  ['whose Incus profiles have values', instance({}, { 'raw.lxc': 'lxc.log.level = 1', 'raw.apparmor': 'mount,\n' })],
  ['of both', instance({ 'raw.lxc': 'lxc.log.level = 2' }, { 'raw.lxc': 'lxc.log.level = 1' })],
  ['that may nest', instance({ 'security.nesting': 'true' })],
  ['that may nest by its Incus profiles', instance({}, { 'security.nesting': '1' })],
  [
    'that may not nest, though its Incus profiles say so',
    instance({ 'security.nesting': 'no' }, { 'security.nesting': '1' }),
  ],
];

describe.each(before)('an instance %s', (_, found) => {
  const after = apply(found, settings);
  const value = (of: IncusInstance, key: string) => of.config[key] ?? of.inherited[key] ?? '';

  test('has the applied settings after its own settings and those of its Incus profiles', () => {
    for (const [key, text] of [
      ['raw.lxc', hook],
      ['raw.apparmor', rule],
    ] as const) {
      const lines = value(after, key).split('\n');
      expect(lines).toContain(text);
      const own = value(found, key).split('\n');
      expect(lines.filter((line) => !line.startsWith('#') && line !== text && line !== '')).toEqual(
        own.filter((line) => line !== ''),
      );
    }
    expect(['', 'false', 'no']).toContain(value(after, 'security.nesting'));
  });

  test('has no further changes then', () => {
    expect(incusChanges(after, settings)).toEqual({});
  });

  test('is unchanged, byte for byte, after the removal', () => {
    expect(apply(after, undefined)).toEqual(found);
    expect(apply(apply(apply(after, plain), settings), undefined)).toEqual(found);
  });

  test('may nest, and is unchanged afterwards', () => {
    const nesting = apply(after, { ...settings, 'security.nesting': 'true' });
    expect(['true', '1']).toContain(value(nesting, 'security.nesting'));
    expect(apply(nesting, undefined)).toEqual(found);
  });
});

test('only differing settings are changed', () => {
  const after = apply(instance({}), settings);
  const other = { ...settings, 'raw.apparmor': `${rule}\nmount,` };
  expect(Object.keys(incusChanges(after, other))).toEqual(['raw.apparmor']);
  expect(incusChanges(instance({}), plain)).toEqual({});
});

test('added lines stay, before and after the block', () => {
  const after = apply(instance({}), settings);
  const edited = changed(after, { 'raw.lxc': `a = 1\n${after.config['raw.lxc']}\nb = 2` });
  expect(incusChanges(edited, settings)).toEqual({});
  expect(apply(edited, undefined).config).toEqual({ 'raw.lxc': 'a = 1\nb = 2' });
  const rest = changed(after, { 'raw.lxc': `${after.config['raw.lxc']}\nb = 2` });
  expect(apply(rest, undefined).config).toEqual({ 'raw.lxc': 'b = 2' });
});

test('the current settings of the Incus profiles count', () => {
  const after = apply(instance({}, { 'raw.apparmor': 'mount,' }), settings);
  const later = { ...after, inherited: { 'raw.apparmor': 'umount,' } };
  expect(incusChanges(later, settings)['raw.apparmor']).toMatch(/^umount,$/m);
  expect(apply(later, undefined).config).toEqual({});
});

test('applied settings copied to an Incus profile are ignored, and can be removed there', () => {
  const value = apply(instance({ 'raw.lxc': 'a = 1' }), settings).config['raw.lxc'] ?? '';
  const heir = instance({}, { 'raw.lxc': `${value}\nb = 2`, 'raw.apparmor': 'mount,' });
  const after = apply(heir, settings);
  expect(after.config['raw.lxc']?.match(/^(?:a|b|lxc\..*) .*$/gm)).toEqual(['a = 1', 'b = 2', hook]);
  expect(incusChanges(after, settings)).toEqual({});
  expect(apply(after, undefined)).toEqual(heir);
  expect(textAroundBlock(heir, 'raw.lxc').before).toEqual({
    name: 'incus:default/profiles/shared/raw.lxc',
    text: 'a = 1\n\n\n\nb = 2',
  });
  expect([...inheritedChanges(heir)]).toEqual([['shared', { 'raw.lxc': 'a = 1\nb = 2' }]]);
  expect([...inheritedChanges(instance({}, { 'raw.lxc': 'a = 1' }))]).toEqual([]);
});

test('an instance with 50,000 planted blocks exhausts no memory, and keeps the lines between them', () => {
  const block = apply(instance({}), settings).config['raw.lxc'] ?? '';
  const many = `${`# mine\n${block}\n`.repeat(50_000)}# last`;
  const found = instance({ 'raw.lxc': many }, { 'raw.lxc': many });
  expect(incusChanges(found, undefined)['raw.lxc']).toBe(`${'# mine\n'.repeat(50_000)}# last`);
  expect(textAroundBlock(instance({}, { 'raw.lxc': many }), 'raw.lxc').before.text.split('\n')).toHaveLength(
    many.split('\n').length,
  );
});

test('a planted block of a million lines causes no exception', () => {
  const [begin = '', , end = ''] = (apply(instance({}), settings).config['raw.lxc'] ?? '').split('\n');
  const long = `a = 1\n${begin}\n${'\n'.repeat(1_000_000)}${end}\nb = 2`;
  expect(apply(instance({ 'raw.lxc': long }), undefined).config).toEqual({ 'raw.lxc': 'a = 1\nb = 2' });
  const { text } = textAroundBlock(instance({}, { 'raw.lxc': long }), 'raw.lxc').before;
  expect(text.split('\n')).toHaveLength(long.split('\n').length);
});
