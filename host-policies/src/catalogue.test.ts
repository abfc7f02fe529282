import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hostLayers, hostPrograms } from './catalogue.ts';

const entries = [...hostLayers, ...hostPrograms];

test('a name identifies one entry', () => {
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
});

test.each(entries)('$name has a page with its expectations', ({ name, expectations }) => {
  const page = new URL(`../pages/${name}.md`, import.meta.url);
  expect(existsSync(page)).toBe(true);
  const text = readFileSync(page, 'utf8');
  expect(text).toMatch(new RegExp(`^# ${name}$`, 'm'));
  for (const sentence of expectations) expect(text).toContain(`\n    ${sentence}\n`);
});

describe('a host layer has the settings of its name, and usual values for the rest', () => {
  const nesting = /^ {2}signal,$/m;
  const unprivileged = {
    lxc: /^ {2}mount options=\(rw, bind\),$/m,
    incus: /user namespace of its own, the container's root/,
  };
  test.each([
    ['lxc', false, false],
    ['lxc-nesting', true, false],
    ['lxc-unprivileged', false, true],
    ['incus', false, true],
  ])('%s', (name, nests, isUnprivileged) => {
    const layer = hostLayers.find((each) => each.name === name);
    if (layer === undefined) throw new Error(`no ${name}`);
    const { text } = layer.render({ name: 'web' });
    expect([nesting.test(text), unprivileged[layer.runtime].test(text)]).toEqual([nests, isUnprivileged]);
  });

  test('contradicting settings are refused', () => {
    const render = (name: string, container: object) =>
      hostLayers.find((each) => each.name === name)?.render({ name: 'web', ...container });
    expect(() => render('lxc-nesting', { nesting: false })).toThrow(
      new RangeError('host layer `lxc-nesting` has nesting true, and the container false'),
    );
    expect(() => render('lxc-unprivileged', { privileged: true })).toThrow(RangeError);
    expect(render('lxc-unprivileged', { nesting: true, privileged: false })?.text).toMatch(nesting);
  });
});
