import { SourcedAutomaton } from '../automata/sourced-automaton.ts';
import { isSameGrant } from './compare-file-automata.ts';
import type { FileAutomaton, FileGrant } from './file-automaton.ts';
import type { FileUser } from './file-permissions.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** A loaded automaton of files with the automaton of the source text. */
export class SourcedFileAutomaton<Origin>
  extends SourcedAutomaton<Origin, FileGrant, [subject: FileUser]>
  implements FileAutomaton<Origin>
{
  readonly ownersUnmarked: boolean;
  readonly #source: FileAutomaton<Origin>;

  constructor(loaded: FileAutomaton<Origin>, source: FileAutomaton<Origin>) {
    super(loaded, source, isSameGrant);
    this.ownersUnmarked = loaded.ownersUnmarked;
    this.#source = source;
  }

  get terms(): readonly FileRuleTerms<Origin>[] | undefined {
    return this.#source.terms;
  }
}
