import type { AnswerNote } from '../class/answer-notes.ts';
import type { ExecTransition } from '../files/exec-transition.ts';
import type { LabelPart } from '../label/label.ts';
import { parseLabel } from '../label/parse-label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { KernelBehaviours } from './kernel.ts';

/** What a profile becomes when its task executes something. */
export interface ExecTarget {
  /** Undefined where what the rule says leads nowhere. */
  readonly parts: Parts | undefined;
  readonly note?: AnswerNote;
}

type Parts = readonly [LabelPart, ...LabelPart[]];

/**
 * Where the transition of a rule leads: to a label by name, to the profile that attaches to the path, to both, and where there is no such
 * profile to what it falls back to.
 *
 * @param asked - whose rule it is: names are read, and profiles attach, in its policy namespace
 * @see `x_to_label`, `x_table_lookup` in the kernel's `domain.c`
 */
export function execTarget(
  asked: LabelPart,
  path: ByteString,
  { to, inherit, unconfined }: ExecTransition,
  { stacksFallBack }: KernelBehaviours,
): ExecTarget {
  const { namespace, profile } = asked;
  const named = typeof to === 'object' ? labelNamed(to.name, asked) : undefined;
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
    ? [asked]
    : unconfined
      ? [{ namespace, profile: namespace.unconfined }]
      : undefined;
  const base = found ?? fallback;
  const parts: Parts | undefined = base !== undefined && isStack ? [...base, ...(named?.parts ?? [])] : base;
  return { parts, ...noteOf(named), ...noteOf(attached) };
}

/**
 * Whether the transition of a rule leads anywhere, whatever is executed; undefined where that is for the profiles to say that attach.
 *
 * @see `execTarget`, which is asked of one program
 */
export function leadsAnywhere(
  asked: LabelPart,
  { to, inherit, unconfined }: ExecTransition,
  { stacksFallBack }: KernelBehaviours,
): boolean | undefined {
  if (typeof to !== 'object') return inherit || unconfined ? true : to === undefined ? false : undefined;
  const isThere = labelNamed(to.name, asked).parts !== undefined;
  if (!to.name.startsWith('&')) return isThere || inherit || unconfined;
  if (!isThere && !stacksFallBack) return false;
  return inherit || unconfined ? true : isThere ? undefined : false;
}

/** The label of a name in a rule, behind the `&` of one that is stacked. */
function labelNamed(name: ByteString, { namespace }: LabelPart): ExecTarget {
  const result = parseLabel(name.replace(/^&/, '') as ByteString, namespace);
  if ('label' in result) return { parts: result.label.parts };
  return { parts: undefined, ...(result.error.diagnostics === undefined ? {} : { note: 'unloadable-profile' }) };
}

function noteOf(found: { readonly note?: AnswerNote } | undefined): { readonly note?: AnswerNote } {
  return found?.note === undefined ? {} : { note: found.note };
}
