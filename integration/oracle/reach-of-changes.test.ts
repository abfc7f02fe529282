import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { parseObject, parseOperations } from '@lamellar/core/classes';
import { reachOf } from '@lamellar/core/effective-rules';
import { parseLabel } from '@lamellar/core/labels';
import { bytesOf, Source, textOf, type ByteString } from '@lamellar/core/language';
import { requestedObjects, decide } from '@lamellar/core/mediation';
import { PolicyUnit, type LoadableUnit } from '@lamellar/core/namespaces';
import { afterAll, beforeAll } from 'vitest';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { Random } from '../generate/random.ts';
import { nestedFeatures } from '../kernel-features/kernel-features.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textEnvironment } from './text-rules.ts';

const version = '7.3';
const kernel = oracleKernels.find((one) => one.version === version);
const folder = mkdtempSync(join(tmpdir(), 'lamellar-reach-'));
const features = join(folder, 'features');
beforeAll(() => writeFileSync(features, nestedFeatures(version)));
afterAll(() => rmSync(folder, { recursive: true }));

const targets = ['a', 'ab', 'b c', '/usr/bin/a', 'a//b', 'x^y', 'unconfined', ':n:a', ':n:unconfined'];
const globs = [
  'a',
  'a*',
  '**',
  '*',
  '?',
  '/**',
  '{a,ab}',
  '[^a]*',
  'b c',
  'x\\^y',
  '&*',
  '&a',
  ':n:*',
  '/usr/{bin,sbin}/*',
];

/** Random rules about changes of profile. */
function rulesBy(random: Random): string {
  return Array.from({ length: random.below(5) }, () => {
    const qualifier = random.pick(['', '', '', 'deny ', 'audit ', 'audit deny ']);
    const executed = random.pick(['', '', '', '/bin/b ']);
    return `${qualifier}change_profile ${executed}-> "${random.pick(globs)}",`;
  }).join(' ');
}

/** The verdicts of changing and stacking to every target, for a label. */
function answers(subject: string, unit: LoadableUnit): readonly string[] {
  if (kernel === undefined) throw new Error('the newest kernel was not measured');
  const root = PolicyNamespace.root();
  root.load(unit);
  for (const namespace of [root, root.ensure([bytesOf('n')])])
    namespace.load(
      new PolicyUnit(
        new Source(
          'targets',
          bytesOf(
            'profile a { profile b { } } profile ab { } profile "b c" { } profile /usr/bin/a { } profile x^y { }',
          ),
        ),
        textEnvironment(kernel),
      ),
    );
  const policy = new StackedPolicy(root);
  const labelOf = (text: string) => {
    const parsed = parseLabel(bytesOf(text), root);
    if ('error' in parsed) throw new Error(`${text}: ${parsed.error.message}`);
    return parsed.label;
  };
  return ['change', 'stack'].flatMap((name) =>
    targets.map((target) => {
      const parsed = parseOperations(bytesOf(`change_profile:${name}`));
      if ('error' in parsed) throw new Error(parsed.error.message);
      const [operation] = parsed.operations;
      const written = parseObject(parsed.operations, [bytesOf(target)]);
      if ('error' in written) throw new Error(written.error.message);
      const [object] = requestedObjects(written.object, [labelOf(target)]);
      return `${name} ${target}: ${decide(labelOf(subject), operation, object, kernel.behaviours, policy).verdict}`;
    }),
  );
}

law(
  'the changes of profile of a stack are listed as rules that apparmor_parser compiles to equal automata',
  numberedCases(8, 12, 300),
  { atLeast: { stacks: 8, rules: 4, answers: 100 } },
  (seed, count) => {
    const random = new Random(seed);
    if (kernel === undefined) throw new Error('the newest kernel was not measured');
    const text = `profile one { ${rulesBy(random)} } profile two { ${rulesBy(random)} }`;
    const layers = new PolicyUnit(new Source('layers', bytesOf(text)), textEnvironment(kernel));
    const root = PolicyNamespace.root();
    root.load(layers);
    const parsed = parseLabel(bytesOf('one//&two'), root);
    if ('error' in parsed) throw new Error(parsed.error.message);
    const reach = reachOf(parsed.label, 'change_profile', kernel.behaviours, new StackedPolicy(root));
    if ('error' in reach) throw new Error(reach.error.message);
    if (reach.counterexample !== undefined) return [`incomplete: ${text}`];
    const listed = `abi <abi/4.0>,\nprofile told {\n${reach.rules.map(textOf).join('\n')}\n}\n` as ByteString;
    const { succeeded, binary, messages } = compileWithParser(Buffer.from(listed, 'latin1'), features);
    if (!succeeded) return [`${messages}\n${listed}`];
    const expected = answers('one//&two', layers);
    const found = answers('told', new CompiledUnit('told', binary, 'only-named'));
    count({ stacks: 1, rules: reach.rules.length, answers: found.length });
    const differing = expected.filter((answer, index) => answer !== found[index]);
    return differing.map((answer) => `${answer}\n${text}\n${listed}`);
  },
);
