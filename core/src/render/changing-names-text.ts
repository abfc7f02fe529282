import type { ChangingName } from '../classes/generalised-name.ts';

/** The names that a rule matches, and the reason. */
const matches: Readonly<Record<ChangingName, string>> = {
  process: 'the files of every process, because the numbers of processes change',
  terminal: 'every terminal, because the numbers of terminals change',
  session: 'every login session, because the numbers of sessions change',
  temporary: 'every temporary name of the form, because a new run makes a new name',
  container: 'every container, because the identifiers of containers change',
  socket: 'every address that the kernel gives to a socket without an address',
  connection: 'the peer under every name on the bus, because unique names change',
  'message-path': 'every object of this kind on the bus, because the numbers of objects change',
};

/** Describes the names that a rule matches in place of recorded names. */
export function namesInWords(names: readonly ChangingName[]): string {
  return names.map((name) => matches[name]).join('; ');
}
