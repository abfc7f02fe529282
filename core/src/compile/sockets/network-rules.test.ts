import { describe, expect, test } from 'vitest';
import { match } from '../../automata/automaton.ts';
import { socketBits, socketClasses, type SocketForm } from '../../classes/network/sockets.ts';
import { apparmor50 } from '../../file-rules/compiler-behaviours.ts';
import { featuresOfPaths } from '../../profile/features.ts';
import { bytes, readPolicy } from '../../testing/read-policy.ts';

const features = {
  v8: ['network_v8/af_mask'],
  'v8-unix': ['network_v8/af_mask', 'network/af_unix'],
  v9: ['network_v8/af_mask', 'network_v9/af_unix'],
} as const;

/** Returns the permissions of a profile with these rules, in the state after the kernel's input for a socket. */
function granted(rules: string, form: SocketForm, socket: string): { allow: string; quiet: string } {
  const known = featuresOfPaths(features[form]);
  const root = readPolicy({ '': `profile p { ${rules} }` }, { kernelFeatures: known, defaultFeatures: known });
  const found = root.profile(bytes('p'));
  if (found.kind !== 'profile') throw new Error('no profile');
  const { policy } = found.profile;
  const state = match(policy, policy.start(socketClasses[form]), bytes(socket));
  const { allow, quiet } = policy.permissions(state);
  return { allow: namesOf(allow), quiet: namesOf(quiet) };
}

const allOf = Object.values(socketBits).reduce((bits: number, bit) => bits | bit, 0);

function namesOf(bits: number): string {
  if (bits === allOf) return 'all';
  return Object.entries(socketBits)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(' ');
}

/** Family and type, as input of the kernel's automaton. */
const sockets = {
  'unix stream': '\0\x01\0\x01',
  'inet stream': '\0\x02\0\x01',
  'inet dgram': '\0\x02\0\x02',
  'inet raw': '\0\x02\0\x03',
  'inet dccp': '\0\x02\0\x06',
  'inet6 stream': '\0\x0a\0\x01',
  'family 12 stream': '\0\x0c\0\x01',
  'mctp dgram': '\0\x2d\0\x02',
  'family 46 stream': '\0\x2e\0\x01',
} as const;

type SocketName = keyof typeof sockets;

describe('a network rule grants', () => {
  test.each<[rules: string, allowed: readonly SocketName[]]>([
    [
      'network,',
      [
        'unix stream',
        'inet stream',
        'inet dgram',
        'inet raw',
        'inet dccp',
        'inet6 stream',
        'family 12 stream',
        'mctp dgram',
      ],
    ],
    ['network inet,', ['inet stream', 'inet dgram', 'inet raw']],
    ['network inet stream,', ['inet stream']],
    ['network inet tcp,', ['inet stream']],
    ['network inet icmp,', ['inet raw']],
    ['network stream,', ['unix stream', 'inet stream', 'inet6 stream']],
    ['network udp,', ['inet dgram']],
    // Upstream kernels know no addresses: the rule covers all sockets of families with addresses.
    ['network ip=127.0.0.1,', ['inet stream', 'inet dgram', 'inet raw', 'inet6 stream']],
    ['network stream port=80,', ['inet stream', 'inet6 stream']],
    [
      'network, deny network inet stream,',
      ['unix stream', 'inet dgram', 'inet raw', 'inet dccp', 'inet6 stream', 'family 12 stream', 'mctp dgram'],
    ],
    [
      'all,',
      [
        'unix stream',
        'inet stream',
        'inet dgram',
        'inet raw',
        'inet dccp',
        'inet6 stream',
        'family 12 stream',
        'mctp dgram',
      ],
    ],
    ['unix,', ['unix stream']],
    ['unix type=stream addr=@a peer=(label=b),', ['unix stream']],
    ['unix type=dgram,', []],
    // Without addresses, a denial would deny too much, and is dropped.
    ['network unix, deny unix,', ['unix stream']],
  ])('%s', (rules, allowed) => {
    const names = Object.keys(sockets) as SocketName[];
    expect(names.filter((name) => granted(rules, 'v8', sockets[name]).allow === 'all')).toEqual(allowed);
  });

  test.each<[rules: string, socket: SocketName, form: SocketForm, allow: string, quiet: string]>([
    ['network (create, bind) inet stream,', 'inet stream', 'v8', 'create bind', ''],
    ['network (rw) inet stream,', 'inet stream', 'v8', 'send receive', ''],
    ['deny network inet,', 'inet stream', 'v8', '', 'all'],
    ['audit deny network inet,', 'inet stream', 'v8', '', ''],
    ['unix (connect, r) peer=(label=b),', 'unix stream', 'v8', 'receive connect', ''],
    // For a domain, the later compiler grants every type, even types without a name.
    ['network inet,', 'inet dccp', 'v8', '', ''],
    ['network inet,', 'inet dccp', 'v9', 'all', ''],
  ])('%s: %s in form %s: %s', (rules, socket, form, allow, quiet) => {
    expect(granted(rules, form, sockets[socket])).toEqual({ allow, quiet });
  });

  test('apparmor_parser 5.0 grants every type of a family under earlier abis too', () => {
    const known = featuresOfPaths(features.v8);
    const surroundings = { kernelFeatures: known, defaultFeatures: known, compiler: apparmor50 };
    const found = readPolicy({ '': 'profile p { network inet, }' }, surroundings).profile(bytes('p'));
    if (found.kind !== 'profile') throw new Error('no profile');
    const { policy } = found.profile;
    const state = match(policy, policy.start(socketClasses.v8), bytes(sockets['inet dccp']));
    expect(policy.permissions(state).allow).toBe(allOf);
  });

  test('a network rule has the same effect on included rules', () => {
    const known = featuresOfPaths(features.v8);
    const root = readPolicy(
      { '': 'profile p { include "rules" }\nprofile q { include "rules" }' },
      { kernelFeatures: known, defaultFeatures: known, files: { rules: 'network inet stream,\nunix (create),\n' } },
    );
    for (const name of ['p', 'q']) {
      const found = root.profile(bytes(name));
      if (found.kind !== 'profile') throw new Error('no profile');
      const { policy } = found.profile;
      const at = (socket: SocketName) =>
        policy.permissions(match(policy, policy.start(socketClasses.v8), bytes(sockets[socket]))).allow;
      expect([at('inet stream'), at('unix stream'), at('inet dgram')]).toEqual([allOf, socketBits.create, 0]);
    }
  });
});

/** Returns the input after domain, type and protocol of a stream socket. */
const after = (own: string, rest = ''): string => `\0\x01\0\x01\0\0${own}\0\0${rest}`;
const peer = (own: string, other: string, label: string): string => after(own, `\x01${other}\0${label}`);

describe('with addresses and peers, a unix rule grants', () => {
  test.each<[rules: string, at: string, allow: string, quiet: string]>([
    ['unix,', '\0\x01\0\x01\0\0', 'create', ''],
    ['unix,', after('\x01'), 'shutdown setattr getattr accept bind', ''],
    ['unix,', after('\x01', '\x02\0\x05'), 'listen', ''],
    ['unix,', after('\x01', '\x04\0\x05'), 'setopt getopt', ''],
    ['unix,', peer('\x01', '\0b', 'c'), 'send receive connect accept', ''],
    ['unix type=dgram,', '\0\x01\0\x01\0\0', '', ''],
    ['unix addr=@a,', after('\0a'), 'shutdown setattr getattr accept bind', ''],
    ['unix addr=@a,', after('\0b'), '', ''],
    ['unix addr=none,', after('\x01'), 'shutdown setattr getattr accept bind', ''],
    // Autobind has no address at bind; the assigned address has five digits.
    ['unix addr=auto,', after(''), 'bind', ''],
    ['unix addr=auto,', after('\x000a1f9'), 'shutdown setattr getattr accept', ''],
    // An address may contain NULs and slashes.
    ['unix addr=@a*,', after('\0a\0b'), 'shutdown setattr getattr accept bind', ''],
    ['unix addr=@a*,', after('\0a/b'), '', ''],
    ['unix addr=@a**,', after('\0a/b'), 'shutdown setattr getattr accept bind', ''],
    ['unix (connect, send) peer=(label=c),', peer('\x01', '\0b', 'c'), 'send connect', ''],
    ['unix (connect, send) peer=(label=c),', peer('\x01', '\0b', 'd'), '', ''],
    ['unix peer=(addr=@b label=c),', peer('\x01', '\0b', 'c'), 'send receive connect accept', ''],
    ['unix peer=(addr=@b label=c),', peer('\x01', '\0a', 'c'), '', ''],
    ['unix peer=(label=c),', after('\x01'), 'accept', ''],
    ['unix peer=(label=c),', '\0\x01\0\x01\0\0', '', ''],
    ['deny unix (connect),', peer('\x01', '\0b', 'c'), '', 'connect'],
    // The compiler makes both options quiet if either is denied.
    ['deny unix (getopt),', after('\x01', '\x04\0\x05'), '', 'setopt getopt'],
    // A network rule grants everything of unix, whatever permissions the rule lists, and its denials have reversed
    // logging.
    ['network (create) unix stream,', peer('\x01', '\0b', 'c'), 'send receive connect accept', ''],
    ['deny network unix,', peer('\x01', '\0b', 'c'), '', ''],
    ['audit deny network unix,', peer('\x01', '\0b', 'c'), '', 'send receive connect accept'],
    ['deny all,', peer('\x01', '\0b', 'c'), '', 'send receive connect accept'],
    ['audit deny all,', peer('\x01', '\0b', 'c'), '', 'send receive connect accept'],
  ])('%s at %j: %s', (rules, at, allow, quiet) => {
    expect(granted(rules, 'v9', at)).toEqual({ allow, quiet });
  });
});

describe('a unix rule next to a network rule with permissions gets the implied permissions', () => {
  test.each<[rules: string, allow: string]>([
    ['unix (send), network (create),', 'all'],
    ['network (create), unix (send),', 'create'],
    ['unix (send) type=stream, network (create) unix,', 'all'],
    ['network (create) unix stream, unix (send) type=stream, unix (bind),', 'create bind'],
    // No merging if anything but permissions differs.
    ['unix (send) addr=@a, network (create),', 'send create'],
    ['unix (send) peer=(label=a), network (create),', 'send create'],
    ['allow unix (send), network (create),', 'send create'],
    ['audit unix (send), network (create),', 'send create'],
    ['priority=1 unix (send), network (create),', 'send create'],
    ['unix (send) type=stream, network (create),', 'send create'],
    ['unix (send), network (create) inet,', 'send'],
  ])('%s: %s', (rules, allow) => {
    expect(granted(rules, 'v8', sockets['unix stream']).allow).toBe(allow);
  });
});
