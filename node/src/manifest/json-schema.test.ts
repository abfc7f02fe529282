import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromJSONSchema, type core } from 'zod';
import { manifestJsonSchema } from './json-schema.ts';

const published = JSON.parse(
  readFileSync(new URL('../../../docs/manifest.schema.json', import.meta.url), 'utf8'),
) as core.JSONSchema.JSONSchema;

test('docs/manifest.schema.json is what `npm run embed` writes', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
});

describe('an editor that knows the published schema', () => {
  const schema = fromJSONSchema(published);
  const web = { runtime: 'lxc', host: { rules: ['deny ptrace,'] }, container: { load: 'host', policy: ['nginx'] } };

  test.each([
    ['nothing but a version', { lamellar: 1 }],
    ['everything', { lamellar: 1, host: { policy: ['/etc'] }, containers: { web }, expect: ['deny ptrace …'] }],
    ['empty sections', { lamellar: 1, host: null, containers: null, expect: null }],
    [
      'everything of version 2',
      {
        lamellar: 2,
        'host-policy': ['/etc'],
        containers: { web: { runtime: 'lxc', 'host-layer': {}, 'container-layer': { 'loaded-by': 'host' } } },
        runtime: 'containerd',
        variants: { plain: { Name: 'C', Version: 300004, Imports: ['a', 'b'] } },
        assume: { crun: 'open' },
        kernels: ['measured', 6.12, './ours.json'],
        compilers: [4.1, '5.0'],
        expect: ['deny ptrace …', { deny: 'ptrace …', except: { kernels: ['<6.1'], because: 'old' } }],
      },
    ],
  ])('takes %s', (_, value) => expect(schema.safeParse(value).success).toBe(true));

  test.each([
    ['no version', {}],
    ['another version', { lamellar: 3 }],
    ['an unknown key', { lamellar: 1, hosts: {} }],
    ['an unknown runtime', { lamellar: 1, containers: { web: { runtime: 'docker' } } }],
    ['a container without a runtime', { lamellar: 1, containers: { web: {} } }],
    ['an empty container', { lamellar: 1, containers: { web: null } }],
    ['a key of version 1 in version 2', { lamellar: 2, host: {} }],
    ['a compiler that does not exist', { lamellar: 2, compilers: [3] }],
    ['an exception without a reason', { lamellar: 2, expect: [{ deny: 'x', except: { kernels: [] } }] }],
    ['a sentence that is no text', { lamellar: 1, expect: [{ deny: 'ptrace' }] }],
  ])('refuses %s', (_, value) => expect(schema.safeParse(value).success).toBe(false));
});
