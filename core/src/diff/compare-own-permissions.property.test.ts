import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  operationsOnLabels,
  pairOperations,
  stackCheckRows,
  type LabelOperation,
  type Operation,
} from '../classes/policy-classes.ts';
import type { ObjectWords } from '../classes/object-form.ts';
import { isAllowedInStack, stackCheck } from '../mediation/stack-check.ts';
import { stubPart, type Label } from '../labels/label.ts';
import { labelOrStub } from '../labels/stub-label.ts';
import { evaluateSide } from '../mediation/evaluate-profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { requestedObjects } from '../mediation/requested-objects.ts';
import { featuresOfPaths, type Features } from '../profile/features.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { measuredKernels } from '../kernels/measured-kernels.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed, operationCalled } from '../testing/operation-named.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { compareOwnPermissions } from './compare-own-permissions.ts';
import type { LabelOfPolicy } from './own-change.ts';

const qualifier = fc.constantFrom('', '', '', '', 'owner ', 'deny ', 'audit ', 'deny owner ');
const glob = fc
  .array(fc.constantFrom('/a', '/b', '/*', '/**', '/{a,b}', '/?', '/[^a]*', '/a*', '/'), { minLength: 1, maxLength: 2 })
  .map((parts) => parts.join(''));
const rule = fc.oneof(
  fc
    .tuple(qualifier, glob, fc.constantFrom('r', 'w', 'a', 'rw', 'rwk', 'mr'))
    .map(([whose, path, letters]) => `${whose}"${path}" ${letters},`),
  fc.constantFrom('capability kill,', 'deny capability kill,', 'capability,', 'capability bpf,'),
  fc.constantFrom('network inet,', 'deny network inet stream,', 'network (create) inet6 dgram,', 'network netlink,'),
  fc.constantFrom('set rlimit nofile <= 10,', 'set rlimit nofile <= 20,', 'set rlimit cpu <= 10,'),
  fc.constantFrom('mount,', 'mount /a -> /b/,', 'mount options=bind /* -> /**,', 'umount /b/,', 'deny umount /**,'),
  fc.constantFrom('dbus,', 'dbus send bus=a,', 'dbus send peer=(label=a),', 'deny dbus send peer=(label="{a,b}"),'),
  fc.constantFrom('unix,', 'unix connect peer=(label=a),', 'unix (send, connect) peer=(label=b addr=@a),'),
  fc.constantFrom('deny unix peer=(label=a),', 'unix (send) type=dgram addr=@a,', 'dbus send bus=a path=/a,'),
  fc.constantFrom('unix receive type=dgram,', 'unix (accept, send, receive) peer=(label=b),', 'unix send type=stream,'),
  fc.constantFrom('/a ix,', '/{a,b}/* ix,', '/b px -> a,', '/c px -> missing,', 'deny /a* x,', 'priority=1 /c ix,'),
  fc.constantFrom(
    'change_profile -> a,',
    'change_profile -> {b,c},',
    'deny change_profile -> a,',
    'change_profile /{a,b} -> a,',
    'change_profile /a* -> b,',
  ),
  fc.constantFrom('signal,', 'signal send peer=b,', 'signal (receive) set=(kill) peer=[bc]*,', 'deny signal peer=bb,'),
  fc.constantFrom('ptrace,', 'ptrace (trace, readby) peer=b*,', 'deny ptrace peer=b,', 'capability sys_ptrace,'),
  fc.constantFrom('io_uring,', 'io_uring override_creds label=b*,', 'deny io_uring override_creds label={a,bb},'),
  fc.constantFrom('remount,', 'pivot_root,', 'pivot_root oldroot=/a/ /b/,', 'deny mount fstype=a,'),
);
const profile = fc.record({
  flags: fc.constantFrom('', '', '', ' flags=(complain)', ' flags=(unconfined)', ' flags=(attach_disconnected)'),
  hat: fc.constantFrom('', '', '^h { }', 'profile h { }', '^j { }'),
  rules: fc.array(rule, { maxLength: 6 }),
});
const layers = fc.array(profile, { minLength: 1, maxLength: 2 });
/** Layers before and after. Some layers after have all rules of before and more, to leave classes unchanged. */
const changedLayers = fc
  .tuple(layers, layers, fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }))
  .map(([before, after, keeps]) => ({
    before,
    after: after.map((one, index) => {
      const earlier = keeps[index] === true ? before[index] : undefined;
      return earlier === undefined ? one : { ...earlier, rules: [...earlier.rules, ...one.rules.slice(0, 2)] };
    }),
  }));

/** The features of policy: unix rules with and without addresses and peers. */
const commonFeatures = ['mount/mask', 'network_v8/af_mask', 'dbus/mask', 'signal/mask', 'ptrace/mask', 'io_uring/mask'];
const knownFeatures = [[], ['network_v9/af_unix']].map((more) => featuresOfPaths([...commonFeatures, ...more]));

/** Two kernels: equal in half of the cases. */
const kernel = fc.constantFrom(...measuredKernels).map(({ behaviours }) => behaviours);
const kernels = fc.oneof(fc.constant([newestBehaviours, newestBehaviours] as const), fc.tuple(kernel, kernel));

/** Peers with all permissions: a comparison concerns only the rules of the label. */
const peers = ['a', 'b', 'c', 'd'].map((name) => `profile ${name} { dbus, unix, network unix, file, }`);

/** Questions, by operation and words. */
const names = ['', 'a', 'b', 'c', 'aa', '.a'];
const paths = [
  '/',
  ...names.slice(1).flatMap((one) => names.map((other) => `/${one}${other === '' ? '' : `/${other}`}`)),
];
const directories = [...paths, ...paths.map((path) => (path === '/' ? path : `${path}/`))];
const fewDirectories = ['/a', '/b', '/c', '/a/b'];
const questions: readonly (readonly [operation: string, words: readonly string[]])[] = [
  ...['kill', 'bpf', 'chown'].map((name) => [`capability:${name}`, []] as const),
  ...['r', 'w', 'a', 'k', 'm'].flatMap((letter) =>
    directories.flatMap((path) => ['owner', 'other'].map((whose) => [`file:${letter}`, [path, whose]] as const)),
  ),
  ...paths.map((path) => ['exec:x', [path]] as const),
  ...['a', 'b', '&a'].map((name) => ['change_profile:change', [name]] as const),
  ...['a', 'b', '&a'].flatMap((name) =>
    [[], ['/a'], ['/b'], ['/a/b']].map((program) => ['change_profile:onexec', [name, ...program]] as const),
  ),
  ...['inet stream', 'inet dgram', 'inet6 dgram', 'netlink raw'].flatMap((socket) =>
    ['create', 'send'].map((name) => [`network:${name}`, socket.split(' ')] as const),
  ),
  ...['unix:send', 'unix:receive', 'unix:accept'].map((name) => [name, ['stream']] as const),
  ...['a', 'b', 'c'].flatMap((peer) => [
    ['dbus:send', ['bus=a', `peer=${peer}`, 'path=/a']] as const,
    ['dbus:send', ['bus=b', `peer=${peer}`]] as const,
    ...['@a', '-'].flatMap((address) => [
      ['unix:connect', ['stream', '-', peer, address]] as const,
      ['unix:send', ['dgram', '-', peer, address]] as const,
      ['unix:send', ['dgram', '@a', peer, address]] as const,
      ['unix:connect', ['dgram', '@a', peer, address]] as const,
      ['unix:receive', ['dgram', '-', peer, address]] as const,
      ['unix:accept', ['stream', address, peer, '-']] as const,
    ]),
  ]),
  ...['/a', '/b', '/aa'].flatMap((name) => [
    ['mqueue:open', [name, 'owner']] as const,
    ['mqueue:read', [name, 'other']] as const,
  ]),
  ...['h', 'j', 'k'].map((name) => ['change_hat:change', [name]] as const),
  ...['5', '15', '25'].flatMap((value) => ['nofile', 'cpu'].map((name) => [`rlimit:${name}`, [value]] as const)),
  ...fewDirectories.flatMap((path) => [
    ['mount:umount', [path]] as const,
    ['mount:umount', [path, 'file']] as const,
    ['mount:remount', ['-', path]] as const,
    ...fewDirectories.flatMap((other) => [
      ['mount:pivot_root', [path, other]] as const,
      ['mount:bind', [other, path]] as const,
      ['mount:rw', [other, path, 'a']] as const,
    ]),
  ]),
];

/** Names of peers, of which the comparison omits the first. */
const peerNames = ['b', 'a', 'bb', 'c', 'cb'].map(bytes);

function permissionsOf(operation: Operation): readonly string[] {
  return operation.shape === 'stack-check'
    ? [operation.permission.name]
    : [operation.subject.name, operation.object.name];
}

/** Returns whether the rules of a label alone admit a confined peer. */
function admits(
  { label, policy, behaviours }: LabelOfPolicy,
  permission: string,
  operation: Operation,
  name: ByteString,
) {
  const stub = stubPart(label.parts[0].namespace, name);
  const peer: Label = { parts: [{ ...stub, profile: { ...stub.profile, mode: 'enforce' } }] };
  if (operation.shape === 'stack-check')
    return isAllowedInStack(label, operation, { kind: 'label', label: peer }, behaviours, policy);
  const side = operation.subject.name === permission ? 'subject' : 'object';
  return label.parts.every((part) => evaluateSide(part, side, peer, operation, behaviours).verdict === 'allow');
}

function isAllowed(
  { label, policy, behaviours }: LabelOfPolicy,
  operation: LabelOperation,
  words: ObjectWords,
): boolean {
  const { object: form } = operation;
  if (typeof form === 'string')
    return stackCheck(label, operation, { kind: 'none' }, behaviours, policy).verdict === 'allow';
  if (isFromPeer(operation, words)) return isAllowedFromPeer({ label, policy, behaviours }, operation, words);
  const reading = form.read(words, [operation.name]);
  if ('error' in reading) throw new Error(reading.error.message);
  const labels = reading.labels.map((text) => labelOrStub(text, policy.root));
  return requestedObjects({ kind: 'object', words, ...reading }, labels).every(
    (object) => stackCheck(label, operation, object, behaviours, policy).verdict === 'allow',
  );
}

/** Returns whether the kernel checks the socket when the peer connects or sends. */
function isFromPeer({ class: word, name }: LabelOperation, words: ObjectWords): boolean {
  return word === 'unix' && words.length > 2 && (name === 'accept' || name === 'receive');
}

/** Returns whether a check exists only in some kernels. */
function isOfOneKernel(operation: LabelOperation, words: ObjectWords): boolean {
  const isMessage = ['connect', 'receive', 'send'].includes(operation.name) && operation.class === 'unix';
  const isByType = operation.name === 'connect' ? (words[0] as string) === 'dgram' : (words[0] as string) === 'stream';
  return isFromPeer(operation, words) || (isMessage && isByType);
}

function isAllowedFromPeer(
  { label, policy, behaviours }: LabelOfPolicy,
  { name }: LabelOperation,
  [type, own, peer = bytes('a'), address]: ObjectWords,
): boolean {
  const operation = labelOperationNamed(name === 'accept' ? 'unix:connect' : 'unix:send');
  if (typeof operation.object === 'string') throw new TypeError('sockets have an object');
  const reading = operation.object.read([type, address, bytes('p'), own], [operation.name]);
  if ('error' in reading) throw new Error(reading.error.message);
  const words = [type, address, peer, own];
  return requestedObjects({ kind: 'object', words, ...reading }, [label]).every((object) =>
    stackCheck(labelOrStub(peer, policy.root), operation, object, behaviours, policy)
      .checks.filter(({ side }) => side === 'object')
      .every(({ verdict }) => verdict === 'allow'),
  );
}

/** Identifies an operation in the report, with or without the peer's side. */
function keyOf(kind: string, operation: LabelOperation, words: ObjectWords): string {
  return `${kind} ${operation.class}:${operation.name}${isFromPeer(operation, words) ? ' from a peer' : ''}`;
}

function wordsOf(words: readonly string[]): ObjectWords {
  return words.map((word) => (word === '-' ? undefined : bytes(word)));
}

function sideOf(
  profiles: readonly { readonly flags: string; readonly hat: string; readonly rules: readonly string[] }[],
  cache: PolicyCache,
  behaviours: KernelBehaviours,
  features: Features,
): LabelOfPolicy {
  const texts = profiles.map(
    ({ flags, hat, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} ${hat} }`,
  );
  const root = readPolicy(
    { '': [...texts, ...peers].join('\n') },
    { cache, kernelFeatures: features, defaultFeatures: features },
  );
  return {
    label: labelNamed(root, profiles.map((_, index) => `p${index}`).join('//&')),
    policy: new StackedPolicy(root),
    behaviours,
  };
}

test('reported changes are true, and all changes found by questions are reported', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(changedLayers, kernels, fc.constantFrom(...knownFeatures), (changed, [earlier, later], features) => {
      const cache = new PolicyCache();
      const [before, after] = [
        sideOf(changed.before, cache, earlier, features),
        sideOf(changed.after, cache, later, features),
      ];
      const shown = new Set<string>();
      const untrue: string[] = [];
      const found = compareOwnPermissions(new Map([[bytes('l'), { before, after }]]), {
        isComparedPeer: (_, name) => name === peerNames[0],
      });
      for (const change of found.flatMap(({ changes }) => changes)) {
        if (change.about === 'peers') {
          for (const permission of change.permissions)
            for (const operation of [...pairOperations, ...operationsOnLabels]) {
              if (!change.names.includes(operation.name) || !permissionsOf(operation).includes(permission)) continue;
              shown.add(`${change.kind} ${permission} ${operation.name}`);
              const [was, is] = [before, after].map((side) => admits(side, permission, operation, change.example));
              if (was === is || is !== (change.kind === 'gained'))
                untrue.push(`${change.kind} ${permission} ${operation.name} ${change.example}`);
            }
          continue;
        }
        const row = stackCheckRows.find(({ word }) => word === change.class);
        if (change.about === 'few-things') {
          shown.add(`${change.kind} ${change.class}`);
          continue;
        }
        for (const name of change.about === 'limit' ? [change.name] : change.names) {
          const operation = row?.operation(name);
          if (operation === undefined) throw new RangeError(name);
          const words = change.about === 'many-things' ? change.example : [];
          shown.add(keyOf(change.kind, operation, words));
          if (change.about === 'limit') continue;
          const [was, is] = [before, after].map((side) => isAllowed(side, operation, words));
          if (was === is || is !== (change.kind === 'gained')) untrue.push(`${change.kind} ${name} ${words.join(' ')}`);
        }
      }
      const uncovered = questions.flatMap(([name, words]) => {
        const operation = labelOperationNamed(name);
        if (earlier !== later && isOfOneKernel(operation, wordsOf(words))) return [];
        const [was, is] = [before, after].map((side) => isAllowed(side, operation, wordsOf(words)));
        const kind = is === true ? 'gained' : 'lost';
        const isFew = typeof operation.object === 'object' && operation.object.list !== undefined;
        if (was === is || shown.has(isFew ? `${kind} ${operation.class}` : keyOf(kind, operation, wordsOf(words))))
          return [];
        return [`${kind} ${name} ${words.join(' ')}`];
      });
      const pairs = ['ptrace:trace', 'ptrace:read', 'signal:kill', 'signal:term'].map(operationCalled);
      for (const operation of [...pairs, ...operationsOnLabels])
        for (const permission of permissionsOf(operation))
          for (const name of peerNames.slice(1)) {
            const [was, is] = [before, after].map((side) => admits(side, permission, operation, name));
            const kind = is === true ? 'gained' : 'lost';
            if (was !== is && !shown.has(`${kind} ${permission} ${operation.name}`))
              uncovered.push(`${kind} ${permission} ${operation.name} ${name}`);
          }
      expect({ untrue, uncovered, tooLarge: found.flatMap(({ tooLarge }) => tooLarge) }).toEqual({
        untrue: [],
        uncovered: [],
        tooLarge: [],
      });
    }),
    { numRuns: randomRuns(25) },
  );
});
