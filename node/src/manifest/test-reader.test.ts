import { describe, expect, test } from 'vitest';
import { measuredKernels } from '@lamellar/core';
import { readKernels } from '@lamellar/core/kernels';
import { isExcepted } from './manifest-tests.ts';
import { asCases, errorRows, manifestOf, readText } from './testing/read-text.ts';

test('both versions have equal models', () => {
  const first = manifestOf(`lamellar: 1
host: { policy: [a.aa] }
containers:
  web: { runtime: lxc, host: { nesting: true }, container: { load: container, policy: [nginx] } }
expect: ['deny ptrace from web:** to host:**']
`);
  const second = manifestOf(`lamellar: 2
host-policy: [a.aa]
containers:
  web: { runtime: lxc, host-layer: { nesting: true }, container-layer: { loaded-by: container, policy: [nginx] } }
expect: ['deny ptrace from web:** to host:**']
`);
  const plain = ({ hostPolicy, containers, expectations, tests }: typeof first): unknown =>
    JSON.parse(
      JSON.stringify([hostPolicy, [...containers], expectations, tests], (key, value: unknown) =>
        key === 'span' ? undefined : value,
      ),
    );
  expect(plain(second)).toEqual(plain(first));
  expect([first.version, second.version]).toEqual([1, 2]);
});

test('the tests of a manifest are read as written', () => {
  const { tests, expectations } = manifestOf(`lamellar: 2
runtime: containerd@2.1
variants:
  plain: { Name: C, Version: 300004, RootlessKit: '', nesting: true, Imports: [a, 'é b'] }
  10: {}
assume: { crun: open, ':ns:p': none }
kernels: [measured, 6.10, ubuntu-24.04, ./ours.json]
compilers: [4.1, 5.0]
expect:
  - deny: signal from host:a to host:a
    except: { kernels: ["<6.1", ./ours.json], compilers: [5.0], variants: [10], because: old }
`);
  expect(tests.runtime).toBe('containerd@2.1');
  expect(tests.variants.map(({ name, values }) => [name, ...values])).toEqual([
    [
      'plain',
      ['Name', ['C']],
      ['Version', ['300004']],
      ['RootlessKit', []],
      ['nesting', ['true']],
      ['Imports', ['a', 'Ã© b']],
    ],
    ['10'],
  ]);
  expect(tests.assume.map(({ word }) => word)).toEqual(['crun=open', ':ns:p=none']);
  expect(tests.kernels.map(({ word, isFile }) => [word, isFile])).toEqual([
    ['all', false],
    ['6.10', false],
    ['ubuntu-24.04', false],
    ['etc/ours.json', true],
  ]);
  expect(tests.compilers).toEqual(['4.1', '5.0']);
  const exception = expectations[0]?.exception;
  const [old] = measuredKernels;
  const [ubuntu] = readKernels;
  if (old === undefined || ubuntu === undefined) throw new Error('no kernels');
  const of = (kernel: typeof old, compiler: string, variant?: string, kernelWord = ''): boolean =>
    isExcepted(exception, { kernel, kernelWord, compiler, ...(variant === undefined ? {} : { variant }) });
  expect([of(old, '5.0', '10'), of(ubuntu, '5.0', '10', 'etc/ours.json')]).toEqual([true, true]);
  expect([of(old, '4.1', '10'), of(old, '5.0', 'plain'), of(old, '5.0'), of(ubuntu, '5.0', '10')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

describe('errors of tests have a place and a hint', () => {
  const invalid = 'invalid-manifest';
  const kernels = 'a version such as `6.12`, a kernel such as `ubuntu-24.04`, or a file with a `/`';
  test.each(
    asCases([
      [
        'lamellar: 2\nhost: {}',
        invalid,
        '2:1',
        'host',
        'a manifest has no key `host`',
        'version 2 of the format has `host-policy`',
      ],
      [
        'lamellar: 2\ncontainers: { web: { runtime: lxc, container: {} } }',
        invalid,
        '2:36',
        'container',
        '`containers.web` has no key `container`',
        'version 2 of the format has `container-layer`',
      ],
      [
        'lamellar: 1\nvariants: {}',
        invalid,
        '2:1',
        'variants',
        'a manifest has no key `variants`',
        'this is a key of version 2: `lamellar: 2`',
      ],
      [
        'lamellar: 2\nkernel: []',
        invalid,
        '2:1',
        'kernel',
        'a manifest has no key `kernel`',
        'did you mean `kernels`?',
      ],
      [
        'lamellar: 2\nruntime: containrd',
        invalid,
        '2:10',
        'containrd',
        'runtime containrd: unknown runtime',
        'known runtimes: containerd, moby, podman, cri-o, incus, lxd',
      ],
      [
        'lamellar: 2\nassume: { crun: opne }',
        invalid,
        '2:17',
        'opne',
        '`assume.crun` must be `unconfined`, `open` or `none`, not `opne`',
        'did you mean `open`?',
      ],
      [
        'lamellar: 2\nkernels: [measurd]',
        invalid,
        '2:11',
        'measurd',
        'unknown kernel `measurd`',
        'did you mean `measured`?',
      ],
      ['lamellar: 2\nkernels: [x]', invalid, '2:11', 'x', 'unknown kernel `x`', `write \`measured\`, ${kernels}`],
      ['lamellar: 2\nkernels: [{}]', invalid, '2:11', '{}', '`kernels[0]` must be text or a number, not a map'],
      [
        'lamellar: 2\ncompilers: [4.2]',
        invalid,
        '2:13',
        '4.2',
        '`compilers[0]` must be `4.1` or `5.0`, not the number 4.2',
      ],
      [
        'lamellar: 2\nvariants: { a: { b-c: d } }',
        invalid,
        '2:18',
        'b-c',
        '`b-c` cannot be a field',
        'a field has letters, digits and `_`',
      ],
      [
        'lamellar: 2\nvariants: { a: { b: "c\\nd" } }',
        invalid,
        '2:21',
        '"c\\nd"',
        'a value with a line end',
        'write the value of a field on one line',
      ],
      [
        'lamellar: 2\nvariants: { a: { b: {} } }',
        invalid,
        '2:21',
        '{}',
        '`variants.a.b` must be text, a number, `true` or `false` or a list, not a map',
      ],
      [
        'lamellar: 2\nexpect: [{ except: { kernels: [], because: x } }]',
        invalid,
        '2:10',
        '{ except: { kernels: [], because: x } }',
        'an expectation without a verdict',
        'write `allow` or `deny`, with the rest of the expectation as its value',
      ],
      [
        'lamellar: 2\nexpect: [{ deny: signal from host:a to host:a, except: { kernels: ["<6"] } }]',
        invalid,
        '2:48',
        'except',
        '`expect[0].except` needs the key `because`',
        'write the reason',
      ],
      [
        'lamellar: 2\nexpect: [{ deny: signal from host:a to host:a, except: { because: x } }]',
        invalid,
        '2:48',
        'except',
        'the exception has no combination',
        'write `kernels`, `compilers` or `variants`',
      ],
      [
        'lamellar: 2\nvariants: { plain: {} }\nexpect: [{ deny: signal from host:a to host:a, except: { variants: [plane], because: x } }]',
        invalid,
        '3:69',
        'plane',
        'there is no variant `plane`',
        'did you mean `plain`?',
      ],
      [
        'lamellar: 2\nexpect: [{ deny: signal from host:a to host:a, except: { kernels: ["~6"], because: x } }]',
        invalid,
        '2:68',
        '"~6"',
        '`~6` is no range of kernels',
        `write \`<6.1\`, \`>=6.17\`, ${kernels}`,
      ],
      [
        'lamellar: 2\nexpect: [{ deny: "sgnal from host:a to host:a" }]',
        'unexpected-token',
        '2:19',
        'sgnal',
        'unknown class `sgnal`',
        'did you mean `signal`?',
      ],
    ]),
  )('$text', ({ text, error }) => expect(errorRows(readText(text))).toEqual([error]));
});
