import { describe, expect, test } from 'vitest';
import { parseObject } from '../classes/parse-object.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import { auditModes, type AuditMode } from '../profile/audit-mode.ts';
import { silenceRules } from '../repair/advise.ts';
import { explainDecision } from '../render/decision-text.ts';
import { LoadedProfiles } from '../snapshot/loaded-profiles.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { labelsOfObject, requestedObjects } from './requested-objects.ts';

const text = `profile none flags=(complain) { set rlimit nofile <= 5, /b px -> there, }
profile denied flags=(complain) { deny /a r, deny capability chown, deny network inet, deny signal, }
profile audited flags=(complain,audit) { deny /a r, deny signal, }
profile enforced { deny /a r, }
profile changing flags=(complain) { change_profile, deny change_profile -> {there,enforced//&there}, }
profile auditing flags=(audit) { deny /a x, }
profile there { }`;

/** Reads the profiles in an audit mode of the kernel. */
function policyIn(auditMode: AuditMode): PolicyNamespace {
  const loaded = readPolicy({ '': text });
  const root = PolicyNamespace.root();
  for (const unit of loaded.units) {
    const modes = new Map(unit.declared().map(({ name }) => [name, { mode: undefined, auditMode }]));
    root.load(new LoadedProfiles(unit, modes));
  }
  return root;
}

function decided(root: PolicyNamespace, subject: string, operation: string, words: readonly string[]): Decision {
  const parsed = parseOperations(bytes(operation));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const object = parseObject(parsed.operations, words.map(bytes));
  if ('error' in object) throw new Error(object.error.message);
  const labels = labelsOfObject(object.object).map((name) => labelNamed(root, name));
  const [requested] = requestedObjects(object.object, labels);
  return decide(labelNamed(root, subject), parsed.operations[0], requested, newestBehaviours, new StackedPolicy(root));
}

describe('complain mode allows what the audit mode logs', () => {
  const modes = auditModes.map((mode) => [mode, policyIn(mode)] as const);
  // The verdicts in the order of the modes: normal, quiet_denied, quiet, noquiet, all.
  test.each([
    ['none', 'file:r', ['/a'], '11011'],
    ['denied', 'file:r', ['/a'], '00011'],
    ['audited', 'file:r', ['/a'], '10011'],
    ['enforced', 'file:r', ['/a'], '00000'],
    ['none', 'capability:chown', [], '11011'],
    ['denied', 'capability:chown', [], '00011'],
    ['none', 'mount', ['none', '/m', 'tmpfs'], '10011'],
    ['none', 'network:create', ['inet', 'stream'], '10011'],
    ['denied', 'network:create', ['inet', 'stream'], '00011'],
    ['none', 'signal:term', ['unconfined'], '10011'],
    ['denied', 'signal:term', ['unconfined'], '00011'],
    ['audited', 'signal:term', ['unconfined'], '10011'],
    ['none', 'ptrace:read', ['unconfined'], '10011'],
    ['none', 'change_profile', ['there'], '11011'],
    // A denial without any rule for the target is logged; a denial of a target with rules is not.
    ['changing', 'change_profile', ['there'], '10011'],
    ['changing', 'change_profile:onexec', ['there'], '10011'],
    ['changing', 'change_profile', ['enforced'], '11111'],
    // The rules allow a part of the target, which the newest kernel does not quiet.
    ['changing', 'change_profile', ['there//&enforced'], '11011'],
    ['changing', 'change_profile', ['&there'], '11111'],
    ['none', 'rlimit:nofile', ['6'], '11011'],
    // These never ask for the record.
    ['none', 'exec', ['/a'], '11111'],
    ['none', 'change_hat', ['hat'], '11111'],
    ['none', 'exec', ['/b', 'no-new-privs'], '11011'],
  ] as const)('%s %s %j', (subject, operation, words, expected) => {
    const verdicts = modes.map(([, root]) =>
      decided(root, subject, operation, words).verdict === 'allow' ? '1' : '0',
    );
    expect(verdicts.join('')).toBe(expected);
  });
});

describe('a rule silences a denial in audit mode normal only', () => {
  // The number of advised rules, `x` if no rule helps; in the order of the modes.
  test.each([
    ['enforced', 'file:r', ['/b'], '1 0 0 x x'],
    ['enforced', 'file:r', ['/a'], '0 0 0 x x'],
    ['enforced', 'exec', ['/b'], '1 0 0 x x'],
    ['enforced', 'capability:chown', [], '1 0 0 x x'],
    ['enforced', 'change_profile', ['there'], 'x 0 0 x x'],
    ['auditing', 'exec', ['/a'], 'x 0 0 x x'],
  ] as const)('%s %s %j', (subject, operation, words, expected) => {
    const found = auditModes.map((mode) => {
      const advice = silenceRules([decided(policyIn(mode), subject, operation, words)]);
      return advice.some(({ isStuck }) => isStuck) ? 'x' : advice.flatMap(({ rules }) => rules).length;
    });
    expect(found.join(' ')).toBe(expected);
  });
});

test('an explanation names the audit mode if it decides', () => {
  const notes = auditModes.map((mode) => {
    const root = policyIn(mode);
    return ['none', 'denied', 'enforced'].map((subject) =>
      explainDecision(decided(root, subject, 'file:r', ['/a']), root)
        .split('\n')
        .at(-1)
        ?.trim(),
    );
  });
  const refuses =
    "(the kernel's audit mode is `quiet`, so complain mode refuses requests without a rule, without a record)";
  expect(notes[auditModes.indexOf('quiet')]?.[0]).toBe(refuses);
  expect(notes.map((each) => each.map((line) => line?.startsWith('(') === true))).toEqual([
    [false, false, false],
    [false, false, false],
    [true, false, false],
    [false, true, false],
    [false, true, false],
  ]);
});
