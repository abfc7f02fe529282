import { mediationClasses } from '../../classes/class-numbers.ts';
import type { SocketForm } from '../../classes/network/sockets.ts';
import { warningAt } from '../../diagnostics/diagnostic-at.ts';
import type { Report } from '../../diagnostics/diagnostic-at.ts';
import { hasByte } from '../../patterns/byte-set.ts';
import { conditionNamed, valueOf } from '../../rule-checks/conditions.ts';
import type { NetworkRule, UnixRule } from '../../language/ast-rules.ts';
import { socketsNamed, typeNumber, unixDomain } from '../../language/keywords/sockets.ts';
import type { AutomatonRule } from '../automaton-rule.ts';
import { effectOf } from '../automaton-rule.ts';
import type { SocketRule } from './merged-sockets.ts';
import type { Placed } from '../includes/include-trail.ts';
import { grantedSocketBits } from './socket-terms.ts';

/**
 * Warns of socket rules whose effect under these features differs from their text. For included rules, only vanishing
 * denials are reported: the grants of abstractions are up to their authors.
 *
 * @param rules - the socket rules of one profile
 * @param compiled - all compiled rules of the profile, requested only for a denial
 */
export function warnOfSockets(
  rules: readonly Placed<SocketRule>[],
  compiled: () => readonly AutomatonRule[],
  form: SocketForm,
  report: Report,
): void {
  for (const { node, via } of rules) {
    const { effect } = effectOf(node);
    if (form === 'v8' && node.kind === 'unix' && effect === 'deny' && isAllowed(node, compiled()))
      report(
        warningAt(
          node.span,
          'vanished-denial',
          'this denial has no effect, and another rule allows the access: the abi or the kernel mediates unix sockets only by type',
          'write `abi <abi/5.0>,` for Linux 6.17 and later, or deny `network unix`',
        ),
      );
    if (form === 'v8' || effect !== 'allow' || via.length > 0) continue;
    if (node.kind === 'network' && node.permissions.length > 0 && isAboutUnix(node))
      report(
        warningAt(
          node.span,
          'wider-rule',
          'this rule grants every unix socket permission, not only the listed permissions',
          'name a family, such as `inet`, and write a `unix` rule for unix sockets',
        ),
      );
    if (node.kind === 'unix' && namesUnconfined.test(labelOf(node) ?? ''))
      report(
        warningAt(
          node.span,
          'wider-rule',
          'the label `unconfined` matches the `unconfined` of every policy namespace, including containers',
          'kernels compare only the name: limit the rule by an address',
        ),
      );
  }
}

/** `unconfined`, or `unconfined` among names in braces. */
const namesUnconfined = /^(?:unconfined$|\{(?:.*,)?unconfined(?:,.*)?\}$)/;

/** Returns whether a rule allows the sockets of a unix denial. */
function isAllowed(rule: UnixRule, compiled: readonly AutomatonRule[]): boolean {
  const denied = grantedSocketBits(rule.permissions);
  const type = typeNumber(valueOf(conditionNamed(rule.conditions, 'type'))?.value ?? '');
  return compiled.some(({ terms: { classByte, effect, permissions, before } }) => {
    const [, domain, , kind] = before;
    if (classByte !== mediationClasses['network-v8'] || effect !== 'allow' || (permissions & denied) === 0)
      return false;
    if (domain === undefined || !hasByte(domain, unixDomain)) return false;
    return type === undefined || kind === undefined || hasByte(kind, type);
  });
}

function isAboutUnix({ words }: NetworkRule): boolean {
  const [first, second] = words.map(({ value }) => value as string);
  return socketsNamed(first, second)?.domains.includes(unixDomain) === true;
}

function labelOf({ peer }: UnixRule): string | undefined {
  return valueOf(conditionNamed(peer?.conditions ?? [], 'label'))?.value;
}
