import { NameTrie } from '../../automata/trie.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import { nonNul, byteSetKey, complement, byteSet } from '../../patterns/byte-set.ts';
import { ofSet, type Pattern } from '../../patterns/pattern.ts';
import type { PolicyNamespace } from '../../namespaces/policy-namespace.ts';
import { memoised } from '../../source/memoised.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import { parseAare } from '../../patterns/aare.ts';
import type { LintRule } from '../lint-rule.ts';
import { peerConditions, type PeerCondition } from '../peer-condition.ts';
import type { PolicySet } from '../policy-set.ts';

const slash = '/'.charCodeAt(0);
const shownNames = 3;

/** Conditions with `*` that match no profile of the policy set, although `**` would: names of profiles contain `/`. */
export const wildcardWithoutSlash = {
  id: 'wildcard-without-slash',
  title: 'a wildcard that matches no name, because the names contain a slash',
  *find(set) {
    const tries = new Map<PolicyNamespace, NameTrie>();
    for (const { pattern, profile, word, via } of [...peerConditions(set), ...changeTargets(set)]) {
      const wider = widened(pattern);
      if (wider === pattern) continue;
      const { namespace } = profile;
      const names = memoised(
        tries,
        namespace,
        () => new NameTrie(['unconfined' as ByteString, ...namespace.profileNames()]),
      );
      const missed = matched(wider, names);
      if (missed.length === 0 || matched(pattern, names).length > 0) continue;
      const shown = missed.slice(0, shownNames).map((name) => `\`${textOf(name)}\``);
      const more = missed.length > shownNames ? ` and ${missed.length - shownNames} more` : '';
      yield {
        message: `\`*\` does not match \`/\`, so the pattern matches none of the profiles ${shown.join(', ')}${more}`,
        span: word.span,
        via,
        hint: 'write `**` to match names with `/`',
      };
    }
  },
} as const satisfies LintRule;

/** Yields the targets of change_profile rules. */
function* changeTargets({
  profiles,
}: PolicySet): Generator<Pick<PeerCondition, 'pattern' | 'profile' | 'word' | 'via'>> {
  for (const profile of profiles)
    for (const { run, via } of profile.text.body().parts)
      for (const rule of run.files) {
        const word = rule.kind === 'change-profile' ? rule.target : undefined;
        const text = word === undefined ? undefined : profile.text.expand(word);
        const parsed = text === undefined ? undefined : parseAare(text);
        if (word !== undefined && parsed !== undefined && 'pattern' in parsed)
          yield { pattern: parsed.pattern, profile, word, via };
      }
}

/** The set of `*` and `?`. */
const component = byteSetKey(complement(byteSet([0, slash])));

/** Returns a pattern with `**` instead of `*`; the same object without `*`. */
function widened(pattern: Pattern): Pattern {
  switch (pattern.kind) {
    case 'set':
      return pattern;
    case 'star': {
      const { of } = pattern;
      if (of.kind === 'set') return byteSetKey(of.set) === component ? { kind: 'star', of: ofSet(nonNul) } : pattern;
      const inner = widened(of);
      return inner === of ? pattern : { kind: 'star', of: inner };
    }
    case 'sequence': {
      const parts = pattern.parts.map(widened);
      return parts.every((part, index) => part === pattern.parts[index]) ? pattern : { kind: 'sequence', parts };
    }
    case 'choice': {
      const alternatives = pattern.alternatives.map(widened);
      const isSame = alternatives.every((one, index) => one === pattern.alternatives[index]);
      return isSame ? pattern : { kind: 'choice', alternatives };
    }
  }
}

function matched(pattern: Pattern, names: NameTrie): readonly ByteString[] {
  const language = patternDfa(pattern);
  return names
    .walk(language, language.start)
    .flatMap(({ from, to, state }) => (language.isAccepting(state) ? names.names.slice(from, to) : []));
}
