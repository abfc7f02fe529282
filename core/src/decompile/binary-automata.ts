import { deadState, type ClassByte } from '../automata/automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { execOf } from '../binary/read-exec-transition.ts';
import { filePlace } from '../binary/file-permissions.ts';
import type { BinaryProfile } from '../binary/format/compiled-profile.ts';
import type { KernelPermissions } from '../binary/format/kernel-permissions.ts';
import type { PolicyDb } from '../binary/format/policy-db.ts';
import type { EffectAutomaton, FileEffects, PrintedEffect } from './effect-automaton.ts';

/** Reads a class of a binary policy automaton; undefined if the class is not mediated. */
export function compiledClass(policy: PolicyDb | undefined, byte: ClassByte): EffectAutomaton | undefined {
  const start = policy?.dfa.step(policy.start, byte) ?? deadState;
  if (policy === undefined || start === deadState) return undefined;
  return {
    start,
    step: (state, next) => policy.dfa.step(state, next),
    classOf: (next) => policy.dfa.classesFrom(start)[next] ?? 0,
    effects: (state) => effectsOf(policy.permissions(state)),
  };
}

/** Splits permissions by effect. An allowed permission is never refused quietly. */
function effectsOf({ allow, prompt, audit, quiet, deny }: KernelPermissions): Readonly<Record<PrintedEffect, number>> {
  const unchecked = ~(allow | prompt);
  return {
    prompt: prompt & ~allow,
    allow: allow & ~audit,
    audit: allow & audit,
    'audit-deny': deny & ~quiet & unchecked,
    deny: quiet & unchecked,
  };
}

/** Reads the automaton of files of a binary profile; undefined without rules about files. */
export function compiledFiles(profile: BinaryProfile): FileEffects | undefined {
  const place = filePlace(profile);
  if (place === undefined || place.start === deadState) return undefined;
  const { db, start } = place;
  return {
    start,
    step: (state, byte) => db.dfa.step(state, byte),
    classOf: (byte) => db.dfa.classOf(byte),
    grant: (state, subject) => {
      const permissions = db.permissions(state, subject === 'owner');
      const isExecuted = (permissions.allow & filePermissionBits.exec) !== 0;
      const exec = isExecuted ? execOf(db, permissions.xindex) : undefined;
      return { effects: effectsOf(permissions), exec };
    },
  };
}
