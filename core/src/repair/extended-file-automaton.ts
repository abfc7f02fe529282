import type { State, StatePermissions } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { FileAutomaton, FileGrant } from '../file-rules/file-automaton.ts';
import { ExtendedAcceptor } from './extended-automaton.ts';

/**
 * An extended automaton of files. For a program that the compiled rules refuse to execute, the exec mode comes from the
 * added rules.
 */
export class ExtendedFileAutomaton<Origin>
  extends ExtendedAcceptor<Origin, FileGrant, [subject: FileUser], FileAutomaton<Origin>>
  implements FileAutomaton<Origin>
{
  readonly start: State;
  readonly ownersUnmarked: boolean;

  constructor(
    ...parts: readonly [base: FileAutomaton<Origin>, added: FileAutomaton<Origin>, first: FileAutomaton<Origin>]
  ) {
    super(...parts);
    this.ownersUnmarked = this.base.ownersUnmarked;
    this.start = this.tuples.stateOf(parts.map(({ start }) => start));
  }

  classOf(byte: number): number {
    return (this.base.classOf(byte) * 256 + this.added.classOf(byte)) * 256 + this.first.classOf(byte);
  }

  protected combined(all: StatePermissions, own: FileGrant, plain: FileGrant, before: FileGrant): FileGrant {
    return { ...all, exec: before.exec ?? own.exec ?? plain.exec, unsure: own.unsure };
  }
}
