import { describe, expect, test } from 'vitest';
import { parseObject } from '../../classes/parse-object.ts';
import { policyClasses } from '../../classes/policy-classes.ts';
import { featuresOfPaths } from '../../profile/features.ts';
import { bytesOf } from '../../source/bytes.ts';
import { StackedPolicy } from '../../stacks/stacked-policy.ts';
import { labelNamed, readPolicy } from '../../testing/read-policy.ts';
import { requestedObjects, labelsOfObject } from '../requested-objects.ts';
import { measuredKernels } from '../../kernels/measured-kernels.ts';
import { stackCheck } from '../stack-check.ts';

const v9 = featuresOfPaths(['network_v8/af_mask', 'network_v9/af_unix']);
const v8 = featuresOfPaths(['network_v8/af_mask']);
const texts = {
  '': `profile all { unix, }
profile alone { unix (create, bind, listen, getopt), }
profile web { unix (connect, send, receive) type=stream peer=(label=db), }
profile db { unix (accept, send, receive) peer=(label=web addr=none), unix (receive) type=dgram, }
profile deaf { unix (connect, send), }
profile here { unix (bind, listen) addr="@here", }
profile files { /run/* rw, owner /own rw, }
profile reads { unix, /run/s r, }
profile trying flags=(complain) { }
profile quiet flags=(complain) { deny unix (connect), }
profile free flags=(unconfined) { }
profile fixed { unix, deny unix (setopt), }
profile told { unix, audit deny unix (setopt), }
profile none { }`,
  n: 'profile db { unix, }\nprofile web { unix, }',
};
const policies = new Map(
  [v8, v9].map((features) => {
    const root = readPolicy(texts, { kernelFeatures: features, defaultFeatures: features });
    return [features, { root, policy: new StackedPolicy(root) }] as const;
  }),
);

/** `deny: web rule, db (object) no-rule accept`, for each case. */
function shown(line: string, version = '7.3', features = v9): string {
  const [subject = '', name = '', ...words] = line.split(' ');
  const behaviours = measuredKernels.find((kernel) => kernel.version === version)?.behaviours;
  const operation = policyClasses.unix.operation(name);
  const known = policies.get(features);
  if (behaviours === undefined || operation === undefined || known === undefined) throw new RangeError(line);
  const { root, policy } = known;
  const parsed = parseObject(
    [operation],
    words.map((word) => (word === '-' ? undefined : bytesOf(word))),
  );
  if ('error' in parsed) throw new RangeError(parsed.error.message);
  const labels = labelsOfObject(parsed.object).map((text) => labelNamed(root, text));
  const decisions = requestedObjects(parsed.object, labels).map((object) => {
    const { verdict, checks } = stackCheck(labelNamed(root, subject), operation, object, behaviours, policy);
    const each = checks.map(({ part, side, because, denied = [], note }) =>
      [part.profile.name, ...(side === 'object' ? ['(object)'] : []), because, ...denied, ...(note ? [note] : [])].join(
        ' ',
      ),
    );
    return `${verdict}: ${each.join(', ')}`;
  });
  return [...new Set(decisions)].join('; ');
}

describe('one socket, with rules about addresses', () => {
  test.each([
    ['all create stream', 'allow: all rule'],
    ['alone getopt dgram @x', 'allow: alone rule'],
    ['alone accept stream @x', 'deny: alone no-rule'],
    // A quiet denial of setopt or getopt denies both.
    ['fixed setopt stream @x', 'deny: fixed deny-rule'],
    ['fixed getopt stream @x', 'deny: fixed deny-rule'],
    ['told getopt stream @x', 'allow: told rule'],
    ['here create stream', 'deny: here no-rule'],
    ['here bind stream @here', 'allow: here rule'],
    ['here bind stream @there', 'deny: here no-rule'],
    ['here listen stream @here', 'allow: here rule'],
    ['all//&none create stream', 'deny: all rule, none no-rule'],
    ['all//&free create stream', 'allow: all rule, free unconfined'],
    ['trying create stream', 'allow: trying complain'],
    // A socket with a path is a file, and only the creator is checked.
    ['files bind stream /run/s', 'allow: files rule'],
    ['all bind stream /run/s', 'deny: all no-rule w'],
    ['none listen stream /run/s', 'allow: none not-mediated'],
    ['none receive dgram @x', 'allow: none not-mediated asked-beforehand'],
    ['none send stream @x', 'allow: none not-mediated asked-beforehand'],
  ])('%s', (line, expected) => expect(shown(line)).toBe(expected));
});

describe('both sides of a connection', () => {
  test.each([
    ['web connect stream - db @x', 'allow: web rule, db (object) rule'],
    ['web connect stream @me db @x', 'deny: web rule, db (object) no-rule send receive accept'],
    ['web connect stream - all @x', 'deny: web no-rule send receive connect, all (object) rule'],
    ['deaf connect stream - all @x', 'deny: deaf no-rule receive, all (object) rule'],
    ['quiet connect stream - all @x', 'allow: quiet complain, all (object) rule'],
    ['free connect stream - none @x', 'deny: free unconfined, none (object) no-rule send receive accept'],
    ['web send dgram - db @x', 'deny: web no-rule, db (object) rule'],
    ['all send dgram - db @x', 'allow: all rule, db (object) rule'],
    // Only parts of the innermost policy namespace are evaluated, by the names in the namespace, from every view.
    ['web connect stream - all//&:n:db @x', 'allow: web rule gains-by-layer, all (object) rule, db (object) rule'],
    ['web connect stream - :n:db @x', 'allow: web rule named-alone, db (object) rule'],
    // The result is independent of the peer's name.
    ['all connect stream - :n:db @x', 'allow: all rule, db (object) rule'],
    ['web connect stream - db//&all @x', 'deny: web no-rule send receive connect, all (object) rule, db (object) rule'],
  ])('%s', (line, expected) => expect(shown(line)).toBe(expected));
});

describe('sockets with paths need file rules', () => {
  test.each([
    ['files connect stream - all /run/s', 'allow: files rule'],
    ['reads connect stream - all /run/s', 'deny: reads no-rule w'],
    ['all connect stream - all /run/s', 'deny: all no-rule r w'],
    // On both sides, the client's address decides.
    ['files connect stream /run/c all @x', 'deny: files rule, all (object) no-rule r w'],
    ['files send dgram - all /run/s', 'deny: files rule, all (object) no-rule r'],
    ['files send dgram - files /run/s', 'allow: files rule, files (object) rule'],
    ['files connect stream - all /own', 'allow: files rule; deny: files no-rule r w'],
  ])('%s', (line, expected) => expect(shown(line)).toBe(expected));
});

describe('sockets with paths are ordinary sockets without file mediation', () => {
  test.each([
    // The v8 form drops `peer=`.
    ['web connect stream - none @x', '6.12.118', 'allow: web rule'],
    ['web connect stream - none @x', '7.3', 'deny: web rule, none (object) no-rule send receive accept'],
    ['none send stream @x', '6.12.118', 'deny: none no-rule'],
    ['none send stream @x', '7.3', 'allow: none not-mediated asked-beforehand'],
    ['all bind stream /run/s', '7.3', 'deny: all no-rule w'],
    ['none connect stream - - /run/s', '7.3', 'deny: none no-rule send receive connect'],
  ])('%s on %s', (line, version, expected) => expect(shown(line, version, v8)).toBe(expected));
});
