import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { match } from '../automata/automaton.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { parseObject } from '../classes/parse-object.ts';
import { parseAare } from '../patterns/aare.ts';
import type { Label } from '../labels/label.ts';
import { requestedObjects, labelsOfObject } from '../mediation/requested-objects.ts';
import type { Decision } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { featuresOfPaths } from '../profile/features.ts';
import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { fuzzRuns } from '../testing/fuzz-runs.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { checkExpectations } from './check-expectations.ts';
import { parseExpectation } from './parse-expectation.ts';

const earlier = ['dbus/mask', 'network_v8/af_mask', 'mount/mask', 'domain/stack'];
const flags = fc.constantFrom(
  '',
  '',
  '',
  '',
  ' flags=(complain)',
  ' flags=(unconfined)',
  ' flags=(attach_disconnected)',
);
const qualifier = fc.constantFrom('', '', '', '', 'deny ', 'audit deny ');
const verdict = fc.constantFrom('allow', 'deny');

/** Profiles `p0` and `p1` of the root, `p0` and `q` of a namespace, with labels. */
function profilesWith(rule: fc.Arbitrary<string>) {
  const body = fc.tuple(flags, fc.array(fc.tuple(qualifier, rule), { maxLength: 5 })).map(([flag, rules]) => ({
    text: `${flag} { ${rules.map((each) => each.join('')).join(' ')} }`,
  }));
  return fc.tuple(body, body, body, body).map(([first, second, third, fourth]) => ({
    '': `profile p0${first.text}\nprofile p1${second.text}`,
    n: `profile p0${third.text}\nprofile q${fourth.text}`,
  }));
}
const labels = fc.constantFrom('p0', 'p1', 'p0//&p1', 'p1//&:n:p0', 'p0//&:n:q', ':n:p0//&q', 'unconfined');

interface Case {
  readonly texts: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly verdict: string;
  readonly operation: string;
  readonly later: boolean;
}

function caseOf(rule: fc.Arbitrary<string>, operation: fc.Arbitrary<string>): fc.Arbitrary<Case> {
  const later = fc.constantFrom(true, true, true, false);
  return fc.record({ texts: profilesWith(rule), subject: labels, verdict, operation, later });
}

/** The outcome of an expectation, and the contradictions to separate questions. */
interface PassingSentence {
  readonly kind: 'held' | 'failed';
  readonly mistakes: readonly string[];
}

/**
 * Verifies an expectation against separate questions about some objects.
 *
 * @param objects - the words of questions about objects of the expectation
 * @param isSelected - whether the expectation covers the counterexample
 */
function holds(
  { texts, subject, verdict: wanted, operation, later }: Case,
  words: string,
  objects: readonly string[],
  isIntended: (decision: Decision, found: readonly string[]) => boolean,
): PassingSentence {
  const features = featuresOfPaths(later ? [...earlier, 'network_v9/af_unix'] : earlier);
  const root = readPolicy(texts, { kernelFeatures: features, defaultFeatures: features });
  const policy = new StackedPolicy(root);
  const behaviours: KernelBehaviours = { ...newestBehaviours, laterSockets: later };
  const [word = '', name = ''] = operation.split(':');
  const sentence = parseExpectation(bytesOf(`${wanted} ${word} (${name}) from label "${subject}" to ${words}`));
  if ('errors' in sentence) throw new Error(sentence.errors[0].message);
  const [outcome] = checkExpectations([sentence.expectation], policy, behaviours);
  if (outcome?.kind === 'failed') {
    const { counterexample } = outcome;
    const found =
      counterexample.shape === 'stack-check' && counterexample.object.kind === 'object'
        ? counterexample.object.words.map((each) => textOf(each ?? bytesOf('-')))
        : [];
    const isShown = counterexample.verdict !== wanted && isIntended(counterexample, found);
    return { kind: 'failed', mistakes: isShown ? [] : [`shown is ${found.join(' ')}`] };
  }
  if (outcome?.kind !== 'held') return { kind: 'failed', mistakes: [`${words} is ${outcome?.kind}`] };
  const requested = labelOperationNamed(operation);
  const otherwise = objects.filter((objectText) => {
    const written = parseObject(
      [requested],
      objectText.split(' ').map((each) => bytesOf(each)),
    );
    if ('error' in written) throw new Error(`${objectText}: ${written.error.message}`);
    const named: readonly Label[] = labelsOfObject(written.object).map((text) => labelNamed(root, textOf(text)));
    const label = labelNamed(root, subject);
    return requestedObjects(written.object, named).some(
      (object) => stackCheck(label, requested, object, behaviours, policy).verdict !== wanted,
    );
  });
  return { kind: 'held', mistakes: otherwise };
}

function matcher(text: string): (name: string) => boolean {
  const read = parseAare(bytesOf(text));
  if ('error' in read) throw new Error(read.error.message);
  const dfa = patternDfa(read.pattern);
  return (name) => dfa.accepts(match(dfa, dfa.start, bytesOf(name))).length > 0;
}

/** Counts outcomes: without passing expectations, the property would be vacuous. */
class Outcomes {
  readonly #counts = { held: 0, failed: 0 };

  mistakes({ kind, mistakes }: PassingSentence): readonly string[] {
    this.#counts[kind]++;
    return mistakes;
  }

  /** Returns the count of the rarer outcome. */
  fewest(): number {
    return Math.min(this.#counts.held, this.#counts.failed);
  }
}

const addresses = ['none', '@', '@a', '@b', '@ab', '@abc', '/a', '/b/c', '/ab'];
const addressPattern = fc.constantFrom('none', '@a', '@*', '@a*', '@?', '@[^a]*', '/a', '/**', '/b/*', 'any');
const addressCondition = fc.constantFrom('addr=@a', 'addr=@b', 'addr=@a*', 'addr=none', 'addr=@**', '', '');
const peerCondition = fc
  .tuple(addressCondition, fc.constantFrom('', '', '', '', 'label=p0', 'label=p1', 'label=q', 'label=unconfined'))
  .map(([address, label]) => [address, label].filter((each) => each !== '').join(' '))
  .map((conditions) => (conditions === '' ? '' : ` peer=(${conditions})`));
const unixRule = fc.oneof(
  fc
    .tuple(fc.constantFrom('stream', 'dgram'), addressCondition, peerCondition)
    .map(([type, own, peer]) => `unix (send, receive, connect, accept) type=${type} ${own}${peer},`),
  fc
    .tuple(fc.constantFrom('', '(bind, listen) ', '(create) '), addressCondition)
    .map(([can, own]) => `unix ${can}${own},`),
  fc.constantFrom('/** rw,', '/a w,', 'owner /b/* rw,', '/{a,ab} r,', 'network unix stream,'),
);

function meansAddress(pattern: string): (address: string) => boolean {
  if (pattern === 'any') return () => true;
  return pattern === 'none' ? (address) => address === 'none' : matcher(pattern);
}

describe('expectations about all objects with several texts', () => {
  test('unix sockets alone', () => {
    const outcomes = new Outcomes();
    const operation = fc.constantFrom('unix:create', 'unix:bind', 'unix:listen', 'unix:getopt', 'unix:accept');
    fc.assert(
      fc.property(caseOf(unixRule, operation), fc.constantFrom('stream', 'dgram'), addressPattern, (one, type, own) => {
        const isIntended = meansAddress(own);
        const objects = addresses.filter(isIntended).map((address) => `${type} ${address}`);
        expect(
          outcomes.mistakes(
            holds(
              one,
              `${type} "${own}"`,
              objects,
              (_, [found, address = '']) => found === type && isIntended(address),
            ),
          ),
        ).toEqual([]);
      }),
    );
    expect(outcomes.fewest()).toBeGreaterThan(5);
  });

  test('unix sockets and their peers', () => {
    const outcomes = new Outcomes();
    const operation = fc.constantFrom('unix:connect', 'unix:send');
    const abstract = fc.constantFrom('@*', '@a*', '@?', '@[^a]*', '@{,a,b}');
    const towards = fc
      .tuple(addressCondition, peerCondition)
      .map(([own, peer]) => `unix (send, receive, connect, accept) ${own}${peer},`);
    const rule = fc.oneof({ arbitrary: towards, weight: 4 }, { arbitrary: unixRule, weight: 1 });
    const address = fc.oneof(addressPattern, abstract);
    // In most cases, a side allows everything: the opposite side decides.
    const open = fc.constantFrom('{ unix, /** rw, }', undefined);
    const cases = fc
      .tuple(caseOf(rule, operation), labels, open, fc.boolean())
      .map(([one, peer, text, isSubject]): [Case, string] => {
        if (text === undefined) return [one, peer];
        const texts = { ...one.texts, '': `${one.texts[''] ?? ''}\nprofile open ${text}` };
        return isSubject ? [{ ...one, texts, subject: 'open' }, peer] : [{ ...one, texts }, 'open'];
      });
    fc.assert(
      fc.property(cases, address, address, ([one, peer], own, other) => {
        const type = one.operation === 'unix:connect' ? 'stream' : 'dgram';
        const [isOwn, isOther] = [own, other].map(meansAddress);
        const objects = addresses
          .filter((each) => isOwn?.(each))
          .flatMap((first) =>
            addresses.filter((each) => isOther?.(each)).map((second) => `${type} ${first} ${peer} ${second}`),
          );
        expect(
          outcomes.mistakes(
            holds(one, `${type} "${own}" label "${peer}" "${other}"`, objects, (_, [, first = '', , second = '']) =>
              Boolean(isOwn?.(first) && isOther?.(second)),
            ),
          ),
        ).toEqual([]);
      }),
      { numRuns: fuzzRuns(200) },
    );
    expect(outcomes.fewest()).toBeGreaterThan(5);
  });

  test('messages on a bus', () => {
    const outcomes = new Outcomes();
    const texts = {
      path: ['/', '/a', '/a/b', '/b'],
      interface: ['', 'a.b', 'b.c'],
      member: ['A', 'AB', 'B'],
      name: ['a.b', 'b.c', ':1.0'],
      source: [':1.0', 'org.freedesktop.DBus'],
    };
    const conditions = fc.record({
      path: fc.constantFrom('', '/a', '/**', '/a{,/**}', '/*'),
      interface: fc.constantFrom('', 'a.b', 'a.*', '*'),
      member: fc.constantFrom('', 'A', 'A*', '?'),
      name: fc.constantFrom('', 'a.b', ':*', '[^:]*'),
      source: fc.constantFrom('', ':1.0'),
    });
    const peer = fc.constantFrom('', '', ' peer=(name=a.b)', ' peer=(label=p0)', ' peer=(label="{p0,q,p0//&p1}")');
    const rule = fc
      .tuple(
        fc.constantFrom('', 'send ', 'receive ', '(send, receive) '),
        conditions,
        fc.constantFrom('', 'bus=system ', 'bus=s* '),
        peer,
      )
      .map(([can, { path, interface: one, member }, bus, who]) => {
        const said = Object.entries({ path, interface: one, member }).filter(([, value]) => value !== '');
        return `dbus ${can}${bus}${said.map(([key, value]) => `${key}="${value}"`).join(' ')}${who},`;
      });
    const anyMessage = fc.constantFrom('dbus,', 'dbus (send, receive),');
    fc.assert(
      fc.property(
        caseOf(fc.oneof(rule, rule, anyMessage), fc.constantFrom('dbus:send', 'dbus:receive')),
        labels,
        conditions,
        (one, other, patterns) => {
          const written = Object.entries(patterns).filter(([, value]) => value !== '');
          const tests = new Map(written.map(([key, value]) => [key, matcher(value)]));
          const isIntended = (key: string, value: string): boolean => tests.get(key)?.(value) ?? true;
          const objects = Object.entries(texts).reduce<readonly string[]>(
            (all, [key, values]) =>
              all.flatMap((each) =>
                values.filter((value) => isIntended(key, value)).map((value) => `${each} ${key}=${value}`),
              ),
            ['bus=system'],
          );
          const sentence = `bus=system ${written.map(([key, value]) => `${key}="${value}"`).join(' ')} peer=label "${other}"`;
          expect(
            outcomes.mistakes(
              holds(
                one,
                sentence,
                objects.map((objectText) => `${objectText} peer=${other}`),
                (_, found) =>
                  found.every((each) => {
                    const [key = '', value = ''] = each.split('=');
                    return key === 'bus' ? value === 'system' : isIntended(key, value);
                  }),
              ),
            ),
          ).toEqual([]);
        },
      ),
    );
    expect(outcomes.fewest()).toBeGreaterThan(5);
  });

  test('message queues', () => {
    const outcomes = new Outcomes();
    const names = ['/a', '/b', '/ab', '/abc'];
    const pattern = fc.constantFrom('/*', '/a*', '/a', '/[^a]*', '/{a,b}', '/??');
    const rule = fc
      .tuple(fc.constantFrom('', '', 'owner '), pattern, fc.constantFrom('r', 'w', 'rw'))
      .map(([whose, path, letters]) => `${whose}${path} ${letters},`);
    fc.assert(
      fc.property(
        caseOf(rule, fc.constantFrom('mqueue:open', 'mqueue:read', 'mqueue:create', 'mqueue:delete')),
        pattern,
        fc.constantFrom('', ' owner', ' other'),
        (one, text, whose) => {
          const isIntended = matcher(text);
          expect(
            outcomes.mistakes(
              holds(
                one,
                `"${text}"${whose}`,
                names.filter(isIntended).map((name) => `${name}${whose}`),
                (_, [name = '', subject]) => isIntended(name) && (whose === '' || subject === whose.trim()),
              ),
            ),
          ).toEqual([]);
        },
      ),
    );
    expect(outcomes.fewest()).toBeGreaterThan(5);
  });

  test('changes of profile', () => {
    const outcomes = new Outcomes();
    const pattern = fc.constantFrom('**', 'p?', 'q', '[^p]*', 'p0', '{p1,q}', '*');
    const target = fc.constantFrom('**', 'p?', 'q', '&p0', '&**', '&*', 'p1', '{p0,q}');
    fc.assert(
      fc.property(
        caseOf(
          target.map((text) => `change_profile -> "${text}",`),
          fc.constantFrom('change_profile:change', 'change_profile:stack', 'change_profile:onexec'),
        ),
        pattern,
        (one, text) => {
          const isIntended = matcher(text);
          const inner = one.subject.includes(':n:');
          const view = inner ? ':n:' : '';
          const names = (inner ? ['p0', 'q', 'unconfined'] : ['p0', 'p1', 'unconfined']).filter(isIntended);
          expect(
            outcomes.mistakes(
              holds(
                one,
                `name "${text}"`,
                names.map((name) => `${view}${name}`),
                (_, [found = '']) => {
                  const name = found.replace(/^&/, '');
                  return name.startsWith(view) && isIntended(name.slice(view.length));
                },
              ),
            ),
          ).toEqual([]);
        },
      ),
    );
    expect(outcomes.fewest()).toBeGreaterThan(5);
  });
});
