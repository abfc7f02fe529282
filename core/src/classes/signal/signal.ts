import type { permissionWords } from '../../language/keywords/permissions.ts';
import {
  allSignals,
  isRuleSignalName,
  ruleSignalNames,
  signalName,
  signalNumber,
  type SignalNumber,
} from '../../language/keywords/signals.ts';
import { mediationClasses } from '../class-numbers.ts';
import type { PeerPermission, CrossCheckClass, CrossCheckOperation } from '../policy-class.ts';
import { signalWords } from './signal-words.ts';

/** A permission of class signal. */
export type SignalPermission = 'send' | 'receive';

/** @see `AA_MAY_SEND`, `AA_MAY_RECEIVE` in apparmor_parser's `perms.h` */
const send: PeerPermission<'send'> = { name: 'send', bit: 0x02, preposition: 'to' };
const receive: PeerPermission<'receive'> = { name: 'receive', bit: 0x04, preposition: 'from' };

/** @see `signal_rule::gen_policy_re` of apparmor_parser */
const words: Readonly<Record<(typeof permissionWords.signal)[number], number>> = {
  send: send.bit,
  receive: receive.bit,
  read: receive.bit,
  write: send.bit,
};

type SignalOperation = CrossCheckOperation<'signal', SignalPermission>;

const exists = signalNumber('exists');

/** The operations, one for each signal (`aa_may_signal`). */
const operations = allSignals.map((number): SignalOperation => ({
  shape: 'cross-check',
  class: 'signal',
  name: signalName(number),
  before: [number],
  subject: send,
  object: receive,
  ...(number === exists ? { isProbe: true } : {}),
}));

const byNumber = new Map<SignalNumber, SignalOperation>(
  allSignals.flatMap((number, index) => {
    const operation = operations[index];
    return operation === undefined ? [] : [[number, operation] as const];
  }),
);

/** Signals between tasks. */
export const signal: CrossCheckClass<'signal', SignalPermission> = {
  word: 'signal',
  byte: mediationClasses.signal,
  feature: 'signal',
  abi: '4.0',
  permissions: [send, receive],
  permissionWords: words,
  before: {
    condition: 'set',
    plural: 'signals',
    byteOf: signalNumber,
    values: allSignals.map((byte) => {
      const name = signalName(byte);
      return { byte, name, isInRules: isRuleSignalName(name) };
    }),
  },
  operations,
  operation: (name) => {
    const number = signalNumber(name);
    return number && byNumber.get(number);
  },
  names: {
    noun: 'signal',
    plural: 'signals',
    suggestions: ruleSignalNames,
    example: 'hup, term',
    known: 'signals are hup, int, quit, kill, usr1, term, chld, …, exists (signal 0) and rtmin+0 to rtmin+32',
    spelling: (word) => word.toLowerCase().replace(/^sig/, ''),
    inSentences: (word) =>
      Object.hasOwn(words, word)
        ? 'the list names signals; `from` and `to` name the sender and the receiver'
        : undefined,
    words: signalWords,
  },
  unconfinedSubjectPasses: false,
};
