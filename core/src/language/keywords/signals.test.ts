import { describe, expect, it } from 'vitest';
import { allSignals, isRuleSignalName, ruleSignalNames, signalName, signalNumber } from './signals.ts';

describe('signalNumber', () => {
  it.each([
    ['hup', 1],
    ['kill', 9],
    ['usr2', 12],
    ['stp', 20],
    ['tstp', 20],
    ['io', 29],
    ['poll', 29],
    ['lost', 33],
    ['exists', 35],
    ['rtmin+0', 128],
    ['rtmin+32', 160],
    // Names accepted by strtoul.
    ['rtmin+', 128],
    ['rtmin+07', 135],
    ['rtmin+5x', 133],
  ])('%s is %i', (name, number) => expect(signalNumber(name)).toBe(number));

  it.each(['', 'SIGTERM', 'sigterm', 'TERM', '15', 'rtmin', 'rtmin+33', 'rtmin+-1', 'rtmax', 'toString'])(
    '%j is none',
    (name) => expect(signalNumber(name)).toBeUndefined(),
  );
});

describe('the names of signals', () => {
  it('are unique for every signal', () => {
    for (const signal of allSignals) expect(signalNumber(signalName(signal))).toBe(signal);
    expect(allSignals).toHaveLength(34 + 33);
  });

  it('are the names in rules, except for lost', () => {
    expect(ruleSignalNames).toContain('tstp');
    expect(ruleSignalNames).not.toContain('lost');
    expect(ruleSignalNames.every(isRuleSignalName)).toBe(true);
    expect(isRuleSignalName('lost')).toBe(false);
  });
});
