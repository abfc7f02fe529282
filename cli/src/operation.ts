import { allSignals, signalNumber, textOf, bytesOf, type Operation } from '@lamellar/core';
import { CommandError } from './exit-status.ts';

/** Signals by the names that rules use; `lost` has no rule name, and real-time ones are many. */
const namedSignals = allSignals;

/** The operations that `signal:term`, `signal`, `ptrace:trace` or `ptrace:read` stands for. */
export function parseOperation(text: string): readonly Operation[] {
  if (text === 'signal') return namedSignals.map((signal) => ({ kind: 'signal', signal }));
  if (text === 'ptrace:trace' || text === 'ptrace:read')
    return [{ kind: 'ptrace', access: text === 'ptrace:trace' ? 'trace' : 'read' }];
  if (text.startsWith('signal:')) return [{ kind: 'signal', signal: parseSignal(text.slice('signal:'.length)) }];
  throw new CommandError(`unknown operation \`${textOf(bytesOf(text))}\``, {
    hint:
      text === 'ptrace'
        ? 'write ptrace:trace or ptrace:read'
        : 'write signal:NAME (signal:term), signal, ptrace:trace or ptrace:read',
  });
}

/** Signals of a list separated by commas; all that have a name where there is no list. */
export function parseSignals(list: string | undefined): readonly ReturnType<typeof parseSignal>[] {
  return list === undefined ? namedSignals : [...new Set(list.split(',').map((name) => parseSignal(name.trim())))];
}

function parseSignal(name: string) {
  const signal = signalNumber(name) ?? signalNumber(name.toLowerCase().replace(/^sig/, ''));
  if (signal !== undefined) return signal;
  throw new CommandError(`unknown signal \`${textOf(bytesOf(name))}\``, {
    hint: 'signals are hup, int, quit, kill, usr1, term, chld, …, exists (signal 0) and rtmin+0 to rtmin+32',
  });
}
