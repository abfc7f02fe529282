import type { State } from '../automata/automaton.ts';
import { SourcedAcceptor } from '../automata/sourced-automaton.ts';
import { isSameGrant } from './compare-file-automata.ts';
import type { FileAutomaton, FileGrant } from './file-automaton.ts';
import type { FileUser } from './file-permissions.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** A loaded automaton of files with the automaton of the source text. */
export class SourcedFileAutomaton<Origin>
  extends SourcedAcceptor<Origin, FileGrant, [subject: FileUser], FileAutomaton<Origin>>
  implements FileAutomaton<Origin>
{
  readonly start: State;
  readonly ownersUnmarked: boolean;
  readonly terms?: readonly FileRuleTerms<Origin>[];

  constructor(loaded: FileAutomaton<Origin>, source: FileAutomaton<Origin>) {
    super(loaded, source);
    this.ownersUnmarked = loaded.ownersUnmarked;
    if (source.terms !== undefined) this.terms = source.terms;
    this.start = this.tuples.stateOf([loaded.start, source.start]);
  }

  classOf(byte: number): number {
    return this.loaded.classOf(byte) * 256 + this.source.classOf(byte);
  }

  protected isSame(loaded: () => FileGrant, source: () => FileGrant): boolean {
    return isSameGrant(loaded(), source());
  }
}
