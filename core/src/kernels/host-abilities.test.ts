import { describe, expect, test } from 'vitest';
import { emptyHostSnapshot } from '../snapshot/empty-host-snapshot.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ByteString } from '../source/bytes.ts';
import { abilitiesOf, type HostAbility } from './host-abilities.ts';

const bytes = (text: string): ByteString => text as ByteString;
const settings = (values: Readonly<Record<string, string>>) =>
  new Map(Object.entries(values).map(([key, value]) => [bytes(key), bytes(value)]));
const file = (path: string, content: string): Snapshot['files'][number] => ({
  path: bytes(path),
  container: undefined,
  link: undefined,
  size: content.length,
  hash: undefined,
  content: bytes(content),
});

const features = {
  'signal/mask': 'hup',
  'ptrace/mask': 'read',
  'mount/mask': 'mount',
  'network_v8/af_mask': 'inet',
  'namespaces/mask': 'userns_create',
  'namespaces/profile': 'yes',
  'domain/stack': 'yes',
};

const whole: Snapshot = {
  ...emptyHostSnapshot,
  kernel: {
    ...emptyHostSnapshot.kernel,
    modules: [bytes('apparmor')],
    features: settings(features),
    parameters: settings({ enabled: 'Y', mode: 'enforce', export_binary: 'Y', lock_policy: 'N' }),
  },
  tools: settings({ apparmor_parser: '4.1.0' }),
  namespaces: [
    {
      name: bytes(''),
      revision: 1,
      profiles: [{ name: bytes('a'), mode: 'enforce', attach: undefined, hash: undefined, load: 0 }],
    },
  ],
  loads: [new Uint8Array()],
  files: [
    file('/etc/apparmor/parser.conf', '# x\npolicy-features=/f\n'),
    file(
      '/f',
      'signal {mask {hup}}\nptrace {mask {read}}\nmount {mask {mount}}\nnetwork_v8 {af_mask {inet}}\nnamespaces {mask {userns_create}}\n',
    ),
  ],
};

function of(changes: Partial<Snapshot>, about: HostAbility['about']): readonly string[] {
  const found = abilitiesOf({ ...whole, ...changes }).filter((one) => one.about === about);
  return found.map(({ state, text }) => `${state}: ${text}`);
}

function inKernel(changes: Partial<Snapshot['kernel']>): Partial<Snapshot> {
  return { kernel: { ...whole.kernel, ...changes } };
}

test('a host with all abilities', () => {
  expect(abilitiesOf(whole).map(({ about, state }) => `${about} ${state}`)).toEqual([
    'apparmor yes',
    'kernel yes',
    'stacking yes',
    'classes yes',
    'default-abi yes',
    'kept-policy yes',
    'compiler yes',
  ]);
});

describe('missing abilities of a host are reported', () => {
  const profile = { name: bytes('p'), mode: undefined, attach: undefined, hash: undefined, load: undefined };
  test.each<[HostAbility['about'], Partial<Snapshot>, RegExp]>([
    ['apparmor', inKernel({ modules: [bytes('yama')] }), /^no: AppArmor is disabled \(active security modules: yama\)/],
    ['apparmor', inKernel({ parameters: new Map() }), /^no: AppArmor is disabled \(active security modules: /],
    ['mode', inKernel({ parameters: settings({ enabled: 'Y', mode: 'complain' }) }), /^no: .* are only logged/],
    ['audit-mode', inKernel({ parameters: settings({ audit: 'quiet' }) }), /^no: .* is quiet: nothing is logged/],
    [
      'kernel',
      inKernel({ release: bytes('6.14.0-29-generic') }),
      /^unknown: .*was not measured \(Ubuntu patches AppArmor\)/,
    ],
    ['kernel', inKernel({ release: bytes('\u001B[31m') }), /^unknown: kernel \\x1b\[31m has an unknown version$/],
    ['stacking', inKernel({ features: settings({ 'signal/mask': 'hup' }) }), /^no: /],
    ['classes', inKernel({ features: new Map() }), /^unknown: /],
    ['classes', {}, /^yes: the kernel mediates signal, ptrace, .*; not unix, io_uring, dbus$/],
    ['default-abi', { files: [] }, /^unknown: no features are pinned/],
    ['default-abi', { files: whole.files.slice(0, 1) }, /^unknown: \/f, pinned/],
    [
      'default-abi',
      {
        files: [
          ...whole.files.slice(0, 1),
          file('/f', 'signal {mask {hup}}\nptrace {mask {read}}\nmount {mask {mount}}\nnetwork_v8 {af_mask {inet}}\n'),
        ],
      },
      /^no: policy without an `abi` rule allows everything of userns \(\/f\)$/,
    ],
    [
      'kept-policy',
      {
        ...inKernel({ parameters: settings({ export_binary: 'N' }) }),
        namespaces: [{ name: bytes(''), revision: 1, profiles: [profile] }],
      },
      /^no: the compiled policy of 1 of 1 profiles .* as `export_binary` is off/,
    ],
    ['locked', inKernel({ parameters: settings({ lock_policy: 'Y' }) }), /^no: /],
    ['compiler', { tools: new Map() }, /^no: apparmor_parser is missing/],
    [
      'compiler',
      inKernel({ features: settings({ ...features, 'network_v9/af_unix': 'yes' }) }),
      /^no: apparmor_parser 4\.1\.0 is older than the kernel: .* rules about unix, dbus have a partial effect or none$/,
    ],
    [
      'compiler',
      {
        ...inKernel({ features: settings({ ...features, 'network_v9/af_unix': 'yes' }) }),
        tools: settings({ apparmor_parser: '5.0.2' }),
      },
      /^yes: apparmor_parser 5\.0\.2$/,
    ],
    [
      'sight',
      { unseen: [{ what: bytes('x\n'), reason: bytes('permission denied') }] },
      /^unknown: not seen: x\\x0a: permission denied$/,
    ],
  ])('%s', (about, changes, expected) => {
    expect(of(changes, about)).toEqual([expect.stringMatching(expected) as string]);
  });
});
