import { expect, test } from 'vitest';
import { decideRecord, readRecords } from '../log-records.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { adviseRules } from './advise.ts';

test('hundreds of denials lead to minimal rules in seconds', () => {
  const policy = new StackedPolicy(readPolicy({ '': 'profile p { /nowhere r, }' }));
  const denied = (name: string, uid: number): string =>
    `apparmor="DENIED" operation="open" profile="p" name="${name}" requested_mask="r" denied_mask="r" fsuid=0 ouid=${uid}\n`;
  const names = Array.from({ length: 500 }, (_, index) => `/srv/${index}`);
  // Files of others need rules that allow the owner, too.
  const log = names.flatMap((name) => [denied(name, 0), denied(name, 1)]).join('');
  const decisions = readRecords(bytes(log)).flatMap((record) => {
    const decided = decideRecord(record, policy, newestBehaviours);
    return 'reason' in decided ? [] : decided.decisions;
  });
  const [advice, ...others] = adviseRules(decisions);
  expect(others).toEqual([]);
  expect(advice?.rules.map(String).toSorted()).toEqual(names.map((name) => `${name} r,`).toSorted());
}, 20_000);
