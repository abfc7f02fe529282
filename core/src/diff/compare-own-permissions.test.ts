import { expect, test } from 'vitest';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { compareOwnPermissions, leftOutOfComparison } from './compare-own-permissions.ts';
import type { ComparedLabel, OwnChange } from './own-change.ts';

function comparedLabel(label: string, before: PolicyNamespace, after: PolicyNamespace): ComparedLabel {
  const [was, is] = [before, after].map((root) => ({
    label: labelNamed(root, label),
    policy: new StackedPolicy(root),
    behaviours: newestBehaviours,
  }));
  if (was === undefined || is === undefined) throw new Error('there are two');
  return { before: was, after: is };
}

function compare(label: string, before: string, after: string, steps?: number) {
  const compared = comparedLabel(label, readPolicy({ '': before }), readPolicy({ '': after }));
  return compareOwnPermissions(new Map([[bytes(label), compared]]), steps === undefined ? {} : { steps });
}

function words(change: OwnChange): string {
  const shown = `${change.kind} ${change.class}`;
  switch (change.about) {
    case 'nothing':
      return `${shown} ${change.names.join(', ')}`;
    case 'few-things':
      return `${shown} ${change.rules.map(textOf).join(' ')}`;
    case 'limit':
      return `${shown} ${change.name}: ${change.before ?? 'none'}, then ${change.after ?? 'none'}`;
    case 'peers':
      return `${shown} ${change.permissions.join('+')} ${change.names.length}: ${textOf(change.example)}`;
    case 'many-things':
      return `${shown} ${change.names.join(', ')}: ${change.example.map((word) => textOf(word ?? bytes('-'))).join(' ')}`;
  }
}

const sockets = [
  'gained network network (create) inet dgram, network (create) inet seqpacket, network (create) inet rdm, network (create) inet raw, network (create) inet packet, network netlink raw,',
  'lost network network (send, receive, shutdown, connect, setattr, getattr, accept, bind, listen, setopt, getopt) inet stream,',
];

test.each([
  ['nothing', '/a r,', '/{a,a} r,', []],
  [
    'capabilities',
    'capability kill, capability bpf,',
    'capability kill, capability chown,',
    ['gained capability chown', 'lost capability bpf'],
  ],
  ['a file of anyone', '/etc/a r,', '/etc/a rw,', ['gained file w, a: /etc/a']],
  ['a file of one’s own', '/a r,', 'owner /b w, owner /a r,', ['gained file w, a: /b owner', 'lost file r: /a other']],
  ['other files in the two cases', '', 'owner /a r, /long r,', ['gained file r: /a owner', 'gained file r: /long']],
  ['a file instead of a different file', '/a r,', '/b r,', ['gained file r: /b', 'lost file r: /a']],
  ['a pattern that is wider', '/srv/* r,', '/srv/** r,', ['gained file r: /srv/a/']],
  ['a denial', '/** rw,', '/** rw, deny /etc/** w,', ['lost file w, a: /etc/a']],
  ['sockets', 'network inet stream,', 'network (create) inet, network netlink raw,', sockets],
  [
    'limits',
    'set rlimit nofile <= 10,\nset rlimit nice <= 3,',
    'set rlimit nofile <= 20,\nset rlimit cpu <= 5,',
    ['gained rlimit nofile: 10, then 20', 'gained rlimit nice: 3, then none', 'lost rlimit cpu: none, then 5'],
  ],
  [
    'mounts',
    'mount fstype=proc -> /proc/,',
    'mount fstype=proc -> /proc/, umount /proc/,',
    ['gained mount umount: /proc/'],
  ],
  ['programs', '/bin/a ix,', '/bin/* ix,', ['gained file m: /bin/b', 'gained exec x: /bin/b']],
  [
    'changes of profile',
    'change_profile -> a,',
    'change_profile -> {a,b},',
    ['gained change_profile change: b', 'gained change_profile onexec: b /a'],
  ],
  [
    'unix sockets',
    'unix (create) type=stream,',
    'unix (create) type=dgram,',
    ['gained unix create: dgram', 'lost unix create: stream'],
  ],
])('of %s', (_, before, after, expected) => {
  const changed = compare('a', `profile a { ${before} }`, `profile a { ${after} }`);
  expect(changed.flatMap(({ changes }) => changes.map(words))).toEqual(expected);
});

test.each([
  [
    'messages to further peers',
    'dbus send bus=system peer=(label=a),',
    'dbus send bus=system peer=(label="{a,other}"),',
    ['gained dbus send: bus=system name=a peer=other'],
  ],
  [
    'connections to different peers',
    'unix (connect, send, receive) type=stream peer=(label=a),',
    'unix (connect, send, receive) type=stream peer=(label=b),',
    ['gained unix connect: stream - b -', 'lost unix connect: stream - a -'],
  ],
  [
    'connections and datagrams from a peer',
    'unix (accept, send, receive) type=stream peer=(label=a),',
    'unix receive type=dgram peer=(label=b addr=@x),',
    ['gained unix receive: dgram - b @x', 'lost unix accept: stream', 'lost unix accept: stream - a -'],
  ],
])('of %s, in the rules of the label itself', (_, before, after, expected) => {
  const features = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix', 'dbus/mask']);
  const [was, is] = [before, after].map((rule) =>
    readPolicy({ '': `profile a { ${rule} }` }, { kernelFeatures: features, defaultFeatures: features }),
  );
  if (was === undefined || is === undefined) throw new Error('there are two');
  const changed = compareOwnPermissions(new Map([[bytes('a'), comparedLabel('a', was, is)]]));
  expect(changed.flatMap(({ changes }) => changes.map(words))).toEqual(expected);
});

test('layers that lose and layers that gain permissions are evaluated', () => {
  const before = 'profile a { /** rw, capability, }\nprofile b { /srv/** rw, capability kill, }';
  const after = 'profile a { /** rw, capability, }\nprofile b { /srv/** r, /etc/** r, }';
  const [changed] = compare('a//&b', before, after);
  expect(changed?.changes.map(words)).toEqual([
    'gained file r: /etc/a',
    'lost file w, a: /srv/a',
    'lost capability kill',
  ]);
});

test('a new profile that rules lead to is a gain', () => {
  const one = 'profile a { /bin/a px -> other, }';
  const [changed] = compare('a', one, `${one}\nprofile other { }`);
  expect(changed?.changes.map(words)).toEqual(['gained exec x: /bin/a']);
});

test.each([
  ['a further hat', 'profile a { ^h { } }', 'profile a { ^h { }\n^i { } }', ['gained change_hat change: i']],
  ['a child instead of a hat', 'profile a { ^h { } }', 'profile a { profile h { } }', ['lost change_hat change: h']],
  ['any hat', 'profile a { }', 'profile a flags=(complain) { }', ['gained change_hat change: a']],
])('of %s', (_, before, after, expected) => {
  const changed = compare('a', before, after).flatMap(({ changes }) => changes);
  expect(changed.filter((change) => change.class === 'change_hat').map(words)).toEqual(expected);
});

test('message queues of profiles that attach disconnected paths are compared', () => {
  const changed = ['', 'flags=(attach_disconnected)', 'flags=(attach_disconnected.path=/q)'].map((flags) => {
    const [before, after] = ['/q1 r,', '/q1 rw, /q/q1 r,'].map((rules) => `profile a ${flags} { ${rules} }`);
    const changes = compare('a', before ?? '', after ?? '').flatMap((each) => each.changes);
    return changes.filter((change) => change.class === 'mqueue').map(words);
  });
  expect(changed).toEqual([[], ['gained mqueue write, create, open: /q1'], ['gained mqueue read: /q1']]);
});

test('labels with equal changes are reported together', () => {
  const [before, after] = [' {', ' { capability kill,'].map((rest) =>
    readPolicy({ '': ['a', 'b', 'c'].map((name) => `profile ${name}${name === 'c' ? ' {' : rest} }`).join('\n') }),
  );
  if (before === undefined || after === undefined) throw new Error('there are two');
  const labels = new Map(['b', 'a', 'c'].map((name) => [bytes(name), comparedLabel(name, before, after)]));
  expect(compareOwnPermissions(labels)).toEqual([
    {
      subjects: ['a', 'b'],
      changes: [{ kind: 'gained', class: 'capability', about: 'nothing', names: ['kill'] }],
      tooLarge: [],
    },
  ]);
});

test('classes beyond the limit of the comparison are named', () => {
  const [before, after] = ['/a/b/c r, network inet, mount,', '/a/b/c rw, network inet6, umount,'];
  const [changed] = compare('a', `profile a { ${before} }`, `profile a { ${after} }`, 100);
  expect(changed?.changes.map(words)).toEqual(['gained file w, a: /a/b/c']);
  expect(changed?.tooLarge).toEqual(['network', 'unix', 'mount', 'change_hat']);
});

test('classes without a comparison are named', () => {
  expect(leftOutOfComparison).toEqual([
    { class: 'file', names: ['l'] },
    { class: 'io_uring', names: ['override_creds'] },
  ]);
});

test('classes beyond the time limit are reported as not compared', () => {
  const [before, after] = ['', 'mount fstype=tmpfs -> /a/,'].map((rule) => readPolicy({ '': `profile a { ${rule} }` }));
  if (before === undefined || after === undefined) throw new Error('there are two');
  const labels = new Map([[bytes('a'), comparedLabel('a', before, after)]]);
  const tooLarge = (milliseconds: number) =>
    compareOwnPermissions(labels, { milliseconds }).flatMap((changes) => changes.tooLarge);
  expect(tooLarge(60_000)).toEqual([]);
  expect(tooLarge(-1)).toContain('mount');
});
