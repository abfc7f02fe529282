import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { likelyCauses } from './likely-causes.ts';
import { readRecords } from './read-record.ts';

const always = [/^the policy was changed/, /^a different kernel, compiler or abi/];

test.each<[rules: string, record: string, first: readonly RegExp[]]>([
  ['/x r,', 'operation="open" name="/x" denied_mask="r"', []],
  ['mount,', 'operation="mount" name="/m/" srcname="/x" flags="rw, bind"', []],
  ['mount options=(ro),', 'operation="mount" name="/m/" srcname="/x" fstype="ext4" flags="ro"', [/nosymfollow/]],
  [
    'signal peer=p, signal peer=q,',
    'operation="signal" denied_mask="send" signal=term peer="p//&q"',
    [/^a different kernel: 6\.17\.\d+.* denies the access/],
  ],
])('%s %s', (rules, record, first) => {
  const policy = new StackedPolicy(readPolicy({ '': `profile p { ${rules} }\nprofile q { signal, }` }));
  const causes = readRecords(bytesOf(`apparmor="DENIED" profile="p" ${record}`)).flatMap((one) =>
    likelyCauses(one, policy, newestBehaviours),
  );
  expect(causes).toEqual([...first, ...always].map((like) => expect.stringMatching(like) as string));
});
