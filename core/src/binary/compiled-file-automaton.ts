import { deadState, type State } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { FileAutomaton, FileGrant } from '../file-rules/file-automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { Origin } from '../profile/profile.ts';
import type { Source } from '../source/source.ts';
import { CompiledAcceptor } from './compiled-automaton.ts';
import { execOf } from './exec-of.ts';
import { filePlace } from './file-permissions.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';

const nothing: FileGrant = { allow: 0, quiet: 0, exec: undefined, unsure: 0 };

/** The file automaton of a compiled profile, as used by mediation. */
export class CompiledFileAutomaton
  extends CompiledAcceptor<FileGrant, [subject: FileUser]>
  implements FileAutomaton<Origin>
{
  readonly start: State;
  readonly ownersUnmarked: boolean;

  constructor(profile: BinaryProfile, source: Source) {
    const place = filePlace(profile);
    super(place?.db, source);
    this.ownersUnmarked = place?.db.ownersUnmarked ?? false;
    this.start = place?.start ?? deadState;
  }

  classOf(byte: number): number {
    return this.db?.dfa.classOf(byte) ?? 0;
  }

  permissions(state: State, subject: FileUser): FileGrant {
    if (this.db === undefined) return nothing;
    const { allow, quiet, xindex } = this.db.permissions(state, subject === 'owner');
    if ((allow & filePermissionBits.exec) === 0) return { allow, quiet, exec: undefined, unsure: 0 };
    return { allow, quiet, exec: execOf(this.db, xindex), unsure: 0 };
  }
}
