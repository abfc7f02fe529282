import type { AnswerNote } from '../../classes/answer-notes.ts';
import type { ExecTransition } from '../../file-rules/exec-transition.ts';
import type { LabelPart } from '../../labels/label.ts';
import { parseLabel } from '../../labels/parse-label.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';

/** The new profiles of a task after an exec. */
export interface ExecTarget {
  /** Undefined if the rule's target does not exist. */
  readonly parts: Parts | undefined;
  readonly note?: AnswerNote;
}

type Parts = readonly [LabelPart, ...LabelPart[]];

/**
 * Resolves the exec transition of a rule: a named label, the profile attached to the path, or a stack of both. If no
 * such profile exists, the fallback applies.
 *
 * @param part - the profile with the rule; names and attachments are resolved in its policy namespace
 * @see `x_to_label`, `x_table_lookup` in the kernel's `domain.c`
 */
export function execTarget(
  part: LabelPart,
  path: ByteString,
  { to, inherit, unconfined }: ExecTransition,
  { stacksFallBack }: KernelBehaviours,
): ExecTarget {
  const { namespace, profile } = part;
  const named = typeof to === 'object' ? labelNamed(to.name, part) : undefined;
  const isStack = typeof to === 'object' && to.name.startsWith('&');
  if (isStack && named?.parts === undefined && !stacksFallBack) return { parts: undefined, ...noteOf(named) };
  const attached =
    to === 'attached' || to === 'child' || (isStack && named?.parts !== undefined)
      ? namespace.attached(path, to === 'child' ? profile.name : undefined)
      : undefined;
  const found: Parts | undefined =
    attached?.profile !== undefined
      ? [{ namespace, profile: attached.profile }]
      : isStack || named === undefined
        ? undefined
        : named.parts;
  const fallback: Parts | undefined = inherit
    ? [part]
    : unconfined
      ? [{ namespace, profile: namespace.unconfined }]
      : undefined;
  const base = found ?? fallback;
  const parts: Parts | undefined = base !== undefined && isStack ? [...base, ...(named?.parts ?? [])] : base;
  return { parts, ...noteOf(named), ...noteOf(attached) };
}

/**
 * Returns whether the transition of a rule always has a target; undefined if attachments decide.
 *
 * @see `execTarget`, for a single program
 */
export function leadsAnywhere(
  part: LabelPart,
  { to, inherit, unconfined }: ExecTransition,
  { stacksFallBack }: KernelBehaviours,
): boolean | undefined {
  if (typeof to !== 'object') return inherit || unconfined ? true : to === undefined ? false : undefined;
  const isThere = labelNamed(to.name, part).parts !== undefined;
  if (!to.name.startsWith('&')) return isThere || inherit || unconfined;
  if (!isThere && !stacksFallBack) return false;
  return inherit || unconfined ? true : isThere ? undefined : false;
}

/** Resolves the label named in a rule, without the `&` of a stacked profile. */
function labelNamed(name: ByteString, { namespace }: LabelPart): ExecTarget {
  const result = parseLabel(name.replace(/^&/, '') as ByteString, namespace);
  if ('label' in result) return { parts: result.label.parts };
  return { parts: undefined, ...(result.error.diagnostics === undefined ? {} : { note: 'unloadable-profile' }) };
}

function noteOf(found: { readonly note?: AnswerNote } | undefined): { readonly note?: AnswerNote } {
  return found?.note === undefined ? {} : { note: found.note };
}
