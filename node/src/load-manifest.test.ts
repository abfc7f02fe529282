import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { LoadError } from './load-error.ts';
import { loadManifest } from './load-manifest.ts';

// The folder is in the package, to resolve the package's name to the entry points.
const folder = mkdtempSync(fileURLToPath(new URL('../.manifest-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file, and returns the path. */
function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const sound = `lamellar: 1
host:
  policy: [host.aa]
containers:
  web:
    runtime: lxc
    container:
      policy: [./nginx.aa]
expect:
  - allow signal (term) from web:nginx to web:nginx
  - allow ptrace from web:nginx to host:monitor
`;
fileOf('host.aa', 'profile monitor { }\n');
fileOf('nginx.aa', 'profile nginx { signal peer=nginx, }\n');
fileOf('bad.rules', 'signal (foo),\n');

describe('loadManifest', () => {
  test('loads the policy of the host and of all containers, and evaluates expectations', () => {
    const { policy, containers, expectations, diagnostics } = loadManifest(fileOf('sound.yaml', sound));
    expect(diagnostics).toEqual([]);
    expect(containers).toMatchObject([{ name: 'web', runtime: 'lxc', layer: [{ profiles: ['nginx'] }] }]);
    expect(expectations.map(({ outcome }) => outcome.kind)).toEqual(['held', 'failed']);
    expect(policy?.can('web:nginx', 'signal:term', 'web:nginx').verdict).toBe('allow');
    expect(policy?.unread).toEqual([]);
  });

  test.each([
    ['a key', sound.replace('runtime: lxc', 'runtime: docker'), 'invalid-manifest', '6:14'],
    ['a file', sound.replace('./nginx.aa', './none.aa'), 'invalid-manifest', '8:16'],
    ['host policy', sound.replace('host.aa', 'none'), 'invalid-manifest', '3:12'],
    [
      'a file that a rule includes',
      sound.replace('lxc\n', `lxc\n    host:\n      rules: [include "${folder}/bad.rules"]\n`),
      'unknown-permission',
      '1:9',
    ],
  ])('errors are data: %s', (_, text, code, place) => {
    const { policy, expectations, diagnostics } = loadManifest(fileOf('faulty.yaml', text));
    expect({ policy, expectations }).toEqual({ policy: undefined, expectations: [] });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code, severity: 'error' }]);
    const places = diagnostics.map(({ span }) => span.source.position(span.start));
    expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual([place]);
  });

  test('throws a LoadError for a missing file, and a RangeError for a kernel without a version', () => {
    expect(() => loadManifest(path.join(folder, 'none.yaml'))).toThrow(LoadError);
    expect(() => loadManifest(fileOf('sound.yaml', sound), { kernel: 'new' })).toThrow(RangeError);
  });
});

test('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, program = ''] = /## Manifests\n.*?```ts\n(.*?)^```/ms.exec(readme) ?? [];
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const file = fileOf('example.ts', program.replace('lamellar.yaml', fileOf('sound.yaml', sound)));
  await import(pathToFileURL(file).href);
  expect(log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)).toEqual([
    { text: 'allow signal (term) from web:nginx to web:nginx', outcome: 'held' },
    { text: 'allow ptrace from web:nginx to host:monitor', outcome: 'failed' },
    'deny',
  ]);
  log.mockRestore();
});
