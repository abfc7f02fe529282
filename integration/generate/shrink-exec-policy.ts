import type { ExecPolicy } from './random-exec-policy.ts';

/** Removes lines as long as the rest is still `interesting`. */
export async function shrinkExecPolicy(
  policy: ExecPolicy,
  interesting: (smaller: ExecPolicy) => Promise<boolean>,
): Promise<ExecPolicy> {
  let current = policy;
  for (let smaller: ExecPolicy | undefined = current; smaller !== undefined;) {
    current = smaller;
    smaller = undefined;
    for (const candidate of withoutOneLine(current)) {
      if (!(await interesting(candidate))) continue;
      smaller = candidate;
      break;
    }
  }
  return current;
}

function* withoutOneLine(policy: ExecPolicy): Generator<ExecPolicy> {
  for (const index of policy.rules.keys()) yield { ...policy, rules: policy.rules.toSpliced(index, 1) };
  for (const index of policy.preamble.keys()) yield { ...policy, preamble: policy.preamble.toSpliced(index, 1) };
  if (policy.head !== '') yield { ...policy, head: '' };
}
