import { stackCheckClasses } from '../../classes/policy-classes.ts';
import { stack, type LabelPart } from '../../labels/label.ts';
import type { FileRule } from '../../language/ast-rules.ts';
import { quoteWord } from '../../language/printer/print.ts';
import { isAllowedInStack, stackCheck } from '../../mediation/stack-check.ts';
import { parseAare } from '../../patterns/aare.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { enforced } from '../enforced.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import { namesIn } from '../peer-names.ts';
import type { LintedProfile, PolicySet } from '../policy-set.ts';

const [exec] = stackCheckClasses.exec.operations;
const read = stackCheckClasses.file.operations.find(({ name }) => name === 'r');

/**
 * Exec transitions to a profile that may not read the program: the kernel checks the opened program again, for the new
 * profile, unless an unconfined task opened the program.
 *
 * @see `aa_file_perm` in the kernel's `file.c`
 */
export const unreadableProgram = {
  id: 'unreadable-program',
  title: 'an exec transition to a profile that may not read the program',
  *find(set) {
    for (const profile of set.profiles) {
      const own = enforced({ namespace: profile.namespace, profile: profile.text.profile() });
      if (own === undefined) continue;
      for (const { run, via } of profile.text.body().parts)
        for (const rule of via.length > 0 ? [] : run.files)
          if (rule.kind === 'file') yield* findingsOf(rule, own, profile, set);
    }
  },
} as const satisfies LintRule;

function* findingsOf(rule: FileRule, own: LabelPart, { text }: LintedProfile, set: PolicySet): Generator<LintFinding> {
  const { path, permissions, qualifiers, span } = rule;
  if (path === undefined || qualifiers.mode === 'deny' || !/[pc]x|[pc][iu]x/i.test(permissions?.text ?? '')) return;
  const expanded = text.expand(path);
  const parsed = expanded === undefined ? undefined : parseAare(expanded);
  const programs = parsed !== undefined && 'pattern' in parsed ? namesIn(parsed) : undefined;
  // The search for a profile that attaches to the program would double the time of lint.
  const isNamed = (program: ByteString): boolean => own.namespace.profile(program).kind === 'profile';
  if (rule.target === undefined && programs?.every(isNamed) !== true) return;
  let target: LabelPart | undefined;
  for (const program of programs ?? []) {
    target = targetWithoutRead(program, own, set);
    if (target === undefined) return;
  }
  if (expanded === undefined || target === undefined) return;
  const name = textOf(target.profile.name);
  yield {
    message: `\`${name}\` may not read the program, so the program cannot start`,
    span,
    hint: `add \`${textOf(quoteWord(expanded))} mr,\` to the profile \`${name}\``,
    related:
      target.profile.declared === undefined
        ? []
        : [{ message: 'the profile of the program', span: target.profile.declared }],
  };
}

/** Returns a new profile of the executed program without read access to the program. */
function targetWithoutRead(
  program: ByteString,
  own: LabelPart,
  { behaviours, stacks }: PolicySet,
): LabelPart | undefined {
  if (exec === undefined || read === undefined) return undefined;
  const objects = (['owner', 'other'] as const).map(
    (subject) => ({ kind: 'object', words: [], labels: [], object: { kind: 'path', path: program, subject } }) as const,
  );
  const [object] = objects;
  const { becomes } = stackCheck(stack(own), exec, object ?? { kind: 'none' }, behaviours, stacks);
  return becomes?.parts
    .flatMap((part) => (part.profile.name === own.profile.name ? [] : (enforced(part) ?? [])))
    .find((part) => objects.every((one) => !isAllowedInStack(stack(part), read, one, behaviours, stacks)));
}
