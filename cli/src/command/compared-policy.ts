import type { PolicyDifferences } from '@lamellar/core/diff';
import { bytesOf, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { warn } from '../adapters/process/logger.ts';
import { CommandError } from '../exit-status.ts';
import type { CommandPolicy } from '../policy/load-policy.ts';
import type { CommandPolicyOptions } from '../policy/policy-options.ts';
import { diagnosticsOf, reportDiagnostics, reportIncomplete } from '../render/report.ts';

/** The common options of commands that compare policies. The places of policies are arguments. */
export interface ComparisonFlags extends Omit<
  CommandPolicyOptions,
  'compiler' | 'policy' | 'manifest' | 'live' | 'snapshot'
> {
  readonly compiler?: readonly ('4.1' | '5.0')[];
  readonly stackWith?: string;
}

/** Selects a manifest or a snapshot by the extension of the file, else policy. */
export function sourceOf(place: string): Pick<CommandPolicyOptions, 'policy' | 'manifest' | 'snapshot'> {
  if (/\.ya?ml$/.test(place)) return { manifest: place };
  return /\.json(\.gz)?$/.test(place) ? { snapshot: place } : { policy: [place] };
}

/**
 * Returns the partners of `--stack-with`.
 *
 * @throws CommandError if none of the policies has a partner's profile
 */
export function partnersOf(
  { stackWith }: Pick<ComparisonFlags, 'stackWith'>,
  policies: readonly CommandPolicy[],
): readonly ByteString[] {
  const partners = (stackWith?.split(',') ?? []).map(bytesOf);
  for (const partner of partners) {
    if (policies.some(({ policy }) => policy.root.profile(partner).kind === 'profile')) continue;
    const shown = textOf(partner);
    throw new CommandError(`no policy has a profile \`${shown}\``, {
      hint: `--assume '${shown}=unconfined' (or =open, =none) assumes it`,
    });
  }
  return partners;
}

/** Returns the errors of a policy. */
function errorsOf({ policy }: CommandPolicy): readonly Diagnostic[] {
  return diagnosticsOf(policy.root).filter(({ severity }) => severity === 'error');
}

/** Reports the errors of a policy. Returns true if the comparison covers the whole policy. */
export function reportErrors(loaded: CommandPolicy): boolean {
  reportIncomplete(loaded);
  if ([...loaded.policy.root.all()].every(({ units }) => units.length === 0)) warn('the policy has no profiles');
  const errors = errorsOf(loaded);
  reportDiagnostics(errors);
  return errors.length === 0 && loaded.unread.length === 0;
}

/** Returns true if the differences include a change of the failing kind. */
export function isFailing(
  { between, byThemselves }: PolicyDifferences,
  kind: 'gain' | 'loss' | 'any' | undefined,
): boolean {
  if (kind === undefined) return false;
  const isSought = (change: { readonly kind: 'gained' | 'lost' }): boolean =>
    kind === 'any' || change.kind === (kind === 'gain' ? 'gained' : 'lost');
  const isAdded = between.addedLabels.length > 0 && kind !== 'loss';
  const isRemoved = between.removedLabels.length > 0 && kind !== 'gain';
  const isUncertain = byThemselves.some(({ tooLarge }) => tooLarge.length > 0);
  return (
    isAdded ||
    isRemoved ||
    isUncertain ||
    between.changes.some(isSought) ||
    byThemselves.some(({ changes }) => changes.some(isSought))
  );
}
