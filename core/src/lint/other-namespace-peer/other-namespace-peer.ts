import { deadState } from '../../automata/automaton.ts';
import type { PolicyNamespace } from '../../namespaces/policy-namespace.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { LintRule } from '../lint-rule.ts';
import { languageOf, peerConditions, type PeerCondition } from '../peer-condition.ts';
import { namesIn } from '../peer-names.ts';
import type { PolicySet } from '../policy-set.ts';

const colon = ':'.charCodeAt(0);
const bytes = Array.from({ length: 255 }, (_, index) => index + 1);

/** Peers in a different policy namespace: a profile sees only the parts of a label in its own policy namespace. */
export const otherNamespacePeer = {
  id: 'other-namespace-peer',
  title: 'a peer in a different policy namespace',
  *find(set) {
    for (const condition of peerConditions(set)) {
      const { rule, word, via, profile } = condition;
      if (rule.kind !== 'signal' && rule.kind !== 'ptrace') continue;
      const hint =
        'name the part of the label in the own policy namespace; without such a part, the kernel does not evaluate this profile';
      if (beginsWithNamespace(condition)) {
        const message =
          'a profile sees only the parts of a label in its own policy namespace, by bare names: the rule never applies';
        yield { message, span: word.span, via, hint };
      } else if (condition.via.length === 0) {
        const other = namespaceOfPeers(condition, set);
        if (other === undefined) continue;
        const own =
          profile.namespace.level === 0 ? 'the host' : `the policy namespace \`${textOf(profile.namespace.fullName)}\``;
        const message = `${other} is not visible for a profile of ${own}: the rule never applies`;
        yield { message, span: word.span, via, hint };
      }
    }
  },
} as const satisfies LintRule;

/** Checks if every peer of a condition begins with the name of a policy namespace. */
function beginsWithNamespace(condition: PeerCondition): boolean {
  if (!condition.text.includes(':')) return false;
  const language = languageOf(condition);
  return bytes.every((byte) => byte === colon || language.step(language.start, byte) === deadState);
}

/** Returns the first peer in words, if all peers of a condition are profiles of different policy namespaces. */
function namespaceOfPeers(condition: PeerCondition, { root }: PolicySet): string | undefined {
  const { namespace } = condition.profile;
  const found = namesIn(condition)?.map((name) =>
    isIn(namespace, name) ? undefined : otherPlace(name, root, namespace),
  );
  return found?.every((place) => place !== undefined) === true ? found[0] : undefined;
}

function otherPlace(name: ByteString, root: PolicyNamespace, own: PolicyNamespace): string | undefined {
  const other = [...root.all()].find((each) => each !== own && isIn(each, name));
  if (other === undefined) return undefined;
  const place = other.level === 0 ? 'the host' : `the policy namespace \`${textOf(other.fullName)}\``;
  return `\`${textOf(name)}\` of ${place}`;
}

function isIn(namespace: PolicyNamespace, name: ByteString): boolean {
  return namespace.profile(name).kind !== 'unknown';
}
