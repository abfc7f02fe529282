import { allSignals, bytesOf, signalNumber, textOf, type Operation, type SignalNumber } from '@lamellar/core';
import { CommandError } from './exit-status.ts';

/** The operations that `signal:term`, `signal`, `ptrace:trace` or `ptrace:read` stands for. */
export function parseOperation(text: string): readonly Operation[] {
  if (text === 'signal') return allSignals.map((signal) => ({ kind: 'signal', signal }));
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
export function parseSignals(list: string | undefined): readonly SignalNumber[] {
  return list === undefined ? allSignals : [...new Set(list.split(',').map((name) => parseSignal(name.trim())))];
}

function parseSignal(name: string): SignalNumber {
  const signal = signalNumber(name) ?? signalNumber(name.toLowerCase().replace(/^sig/, ''));
  if (signal !== undefined) return signal;
  throw new CommandError(`unknown signal \`${textOf(bytesOf(name))}\``, {
    hint: 'signals are hup, int, quit, kill, usr1, term, chld, …, exists (signal 0) and rtmin+0 to rtmin+32',
  });
}
