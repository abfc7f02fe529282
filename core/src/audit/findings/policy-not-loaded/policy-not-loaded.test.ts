import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { policyNotLoaded } from './policy-not-loaded.ts';

const example = exampleOf('policy-not-loaded');
const [file] = example.files;
if (file === undefined) throw new Error('the example has no file');

test("the example: policy that the container's init has not loaded", () => {
  expect(findingsIn(policyNotLoaded, example)).toMatchObject([
    {
      severity: 'medium',
      subject: 'container web',
      evidence: ['`/etc/apparmor.d/redis` has `redis`, and the kernel does not'],
      fixes: ['lxc-attach -n web -- apparmor_parser --replace /etc/apparmor.d/redis'],
    },
  ]);
});

test('only the user of a container of an ordinary user can attach to the container', () => {
  const container = (one: (typeof example.containers)[number]) => ({ ...one, path: undefined });
  expect(findingsIn(policyNotLoaded, example, { container })).toMatchObject([
    { fixes: ['in the container: `apparmor_parser --replace /etc/apparmor.d/redis`'] },
  ]);
});

test('a file with errors needs a correction before the load', () => {
  const content = exampleBytes('profile redis { signal (foo), }');
  expect(findingsIn(policyNotLoaded, example, { files: [{ ...file, content }] })[0]?.evidence).toEqual([
    '`/etc/apparmor.d/redis` has `redis`, and the kernel does not',
    '`/etc/apparmor.d/redis` does not compile as recorded, fix that first: unknown permission `foo`',
  ]);
});

test('policy of the host that is not loaded', () => {
  const files = [{ ...file, container: undefined }];
  expect(findingsIn(policyNotLoaded, example, { files })).toMatchObject([
    { subject: 'the host', fixes: ['apparmor_parser --replace /etc/apparmor.d/redis'] },
  ]);
});

test('a file with errors needs a correction before the load on the host', () => {
  const files = [{ ...file, container: undefined, content: exampleBytes('profile redis { file') }];
  expect(findingsIn(policyNotLoaded, example, { files })).toMatchObject([
    { fixes: ['fix the errors that `lamellar check /etc/apparmor.d/redis` lists, then load the file'] },
  ]);
});

test('many files of one container are one finding, with all names and one command', () => {
  const names = Array.from({ length: 97 }, (_, index) => `daemon${index}`);
  const files = names.map((name) => ({
    ...file,
    path: exampleBytes(`/etc/apparmor.d/${name}`),
    content: exampleBytes(`profile ${name} { file, }`),
  }));
  expect(findingsIn(policyNotLoaded, example, { files })).toMatchObject([
    {
      subject: 'container web',
      evidence: [
        ...names.slice(0, 4).map((name) => `\`/etc/apparmor.d/${name}\` has \`${name}\`, and the kernel does not`),
        '93 more files without loaded profiles',
      ],
      fixes: ['lxc-attach -n web -- apparmor_parser --replace /etc/apparmor.d'],
      names,
    },
  ]);
});

test.each(['/etc/apparmor.d/abstractions/redis', '/etc/apparmor.d/redis.dpkg-old', '/etc/redis'])(
  '%s is not loaded by itself',
  (path) => {
    expect(findingsIn(policyNotLoaded, example, { files: [{ ...file, path: exampleBytes(path) }] })).toEqual([]);
  },
);

test('loaded policy gives no finding', () => {
  const content = exampleBytes('profile nginx { file, }');
  expect(findingsIn(policyNotLoaded, example, { files: [{ ...file, content }] })).toEqual([]);
});

test('hidden policy gives no finding', () => {
  const shown: string[] = [];
  const found = findingsIn(policyNotLoaded, example, { namespaces: [], cannotTell: (what) => shown.push(what) });
  expect(found).toEqual([]);
  expect(shown).toEqual(['whether policy files are loaded']);
});
