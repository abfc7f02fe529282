import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bytesOf, Source } from '@lamellar/core/language';
import { containerPolicies } from '@lamellar/container-policies';
import { hostLayers } from '@lamellar/host-policies';
import { describe, expect, it, test } from 'vitest';
import { convertManifest, meaningOf } from './convert-manifest.ts';
import { readManifest } from './read-manifest.ts';

const catalogues = {
  hostPolicies: hostLayers.map(({ name }) => name),
  containerPolicies: containerPolicies.map(({ name }) => name),
};
const sourceOf = (text: string): Source => new Source('etc/lamellar.yaml', bytesOf(text));

describe('a manifest of version 1', () => {
  it.each([
    [
      'a block',
      'lamellar: 1 # v\nhost: # of the host\n  # files\n  policy: [/a] # all\n',
      'lamellar: 2 # v\n# of the host\n# files\nhost-policy: [/a] # all\n',
    ],
    [
      'a list in lines',
      'lamellar: 1\nhost:\n  policy:\n  - /a\n  # b\n  - /b\n',
      'lamellar: 2\nhost-policy:\n  - /a\n  # b\n  - /b\n',
    ],
    ['braces', 'host: {policy: [/a, "/b"] , } # c\nlamellar: 1\n', 'host-policy: [/a, "/b"] # c\nlamellar: 2\n'],
    [
      'a flow',
      '{lamellar: 1, host: {policy: [/a]}, containers: {w: {runtime: lxc, host: {nesting: true}, container: {load: container}}}}',
      '{lamellar: 2, host-policy: [/a], containers: {w: {runtime: lxc, host-layer: {nesting: true}, container-layer: {loaded-by: container}}}}',
    ],
    ['an empty host', 'lamellar: 1\nhost:\n  # none\n', 'lamellar: 2\nhost-policy:\n  # none\n'],
    [
      'quoted keys and CRLF',
      'lamellar: 1\r\n"host":\r\n  \'policy\': [/a]\r\n',
      'lamellar: 2\r\nhost-policy: [/a]\r\n',
    ],
    [
      'a container with the name of a key',
      'lamellar: 1\ncontainers:\n  # é\n  container: {runtime: lxc, "host": {}}\n',
      'lamellar: 2\ncontainers:\n  # é\n  container: {runtime: lxc, host-layer: {}}\n',
    ],
    [
      'a shared layer',
      'lamellar: 1\ncontainers:\n  a: &a {runtime: lxc, container: &c {load: host, policy: [nginx]}}\n  b: {runtime: lxc, container: *c}\n',
      'lamellar: 2\ncontainers:\n  a: &a {runtime: lxc, container-layer: &c {loaded-by: host, policy: [nginx]}}\n  b: {runtime: lxc, container-layer: *c}\n',
    ],
  ])('is converted with its comments: %s', (_, text, expected) => {
    expect(convertManifest(sourceOf(text), catalogues)).toEqual({ text: expected });
  });

  it('keeps its byte order mark', () =>
    expect(convertManifest(sourceOf('\uFEFFlamellar: 1\n'), catalogues)).toEqual({ text: '\uFEFFlamellar: 2\n' }));

  it.each([
    ['comments between braces', 'lamellar: 1\nhost: {policy: [/a] # a\n  }\n'],
    ['an anchor at the host', 'lamellar: 1\nhost: &h\n  policy: [/a]\n'],
  ])('is refused in an unusual form: %s', (_, text) => {
    expect(readManifest(sourceOf(text), catalogues)).toHaveProperty('manifest');
    expect(convertManifest(sourceOf(text), catalogues)).toBeUndefined();
  });

  it('reports the errors of an invalid manifest', () => {
    expect(convertManifest(sourceOf('lamellar: 1\nnothing: 1\n'), catalogues)).toHaveProperty('diagnostics');
  });
});

test('a manifest of version 2 remains', () => {
  const text = 'lamellar: 2\nhost-policy: [/a]\n';
  expect(convertManifest(sourceOf(text), catalogues)).toEqual({ text });
});

test('the meaning of a manifest has every value', () => {
  const of = (text: string): unknown => {
    const read = readManifest(sourceOf(text), catalogues);
    return 'manifest' in read ? meaningOf(read.manifest) : undefined;
  };
  const base =
    'lamellar: 1\nhost: {policy: [/a]}\ncontainers: {w: {runtime: lxc, host: {nesting: true, rules: ["/a r,"]}, container: {load: host}}}\nexpect: [deny ptrace from w:** to host:**]\n';
  const changes: readonly (readonly [string, string])[] = [
    ['[/a]', '[/b]'],
    ['nesting: true', 'nesting: false'],
    ['/a r,', '/b r,'],
    ['load: host', 'load: container'],
    ['deny', 'allow'],
    ['w:**', 'w:x'],
    ['runtime: lxc', 'runtime: incus'],
  ];
  for (const [from, to] of changes) expect(of(base.replace(from, to)), from).not.toEqual(of(base));
});

test('every manifest of version 1 in the tests and pages keeps its meaning', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const files = execFileSync('git', ['ls-files', '*.ts', '*.md', '*.yaml', '*.yml'], { cwd: root, encoding: 'utf8' });
  const texts = files
    .trimEnd()
    .split('\n')
    .filter((file) => !file.endsWith('/convert-manifest.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(`${root}/${file}`, 'utf8');
      if (/\.ya?ml$/.test(file)) return [text];
      const blocks = Array.from(text.matchAll(/^```yaml\n(.*?)^```$/gms), ([, one = '']) => one);
      const indented = Array.from(text.matchAll(/^ {4}lamellar: 1\n(?:(?: {4}.*)?\n)*/gm), ([one]) =>
        one.replaceAll(/^ {4}/gm, ''),
      );
      const literals = Array.from(text.matchAll(/`(\s*lamellar: 1\n[^`$]*)`/g), ([, one = '']) => one);
      const lines = Array.from(text.matchAll(/'(lamellar: 1\\n[^'\\]*(?:\\n[^'\\]*)*)'/g), ([, one = '']) =>
        one.replaceAll(String.raw`\n`, '\n'),
      );
      return [...blocks, ...indented, ...literals, ...lines];
    });
  const valid = texts.flatMap((text) => {
    const read = readManifest(sourceOf(text), catalogues);
    const isFirst = 'manifest' in read && read.manifest.version === 1 && text.includes('lamellar:');
    return isFirst ? [{ text, manifest: read.manifest }] : [];
  });
  expect(valid.length).toBeGreaterThan(45);
  const refused: string[] = [];
  for (const { text, manifest } of valid) {
    const converted = convertManifest(sourceOf(text), catalogues);
    if (converted === undefined || 'diagnostics' in converted) {
      refused.push(text);
      continue;
    }
    const read = readManifest(sourceOf(converted.text), catalogues);
    const result = 'manifest' in read ? [read.manifest.version, meaningOf(read.manifest)] : read.diagnostics;
    expect(result, text).toEqual([2, meaningOf(manifest)]);
  }
  // A test of the command needs a manifest of an unusual form.
  expect(refused).toEqual(['lamellar: 1\nhost: &h\n  policy: [.]\n']);
});
