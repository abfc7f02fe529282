import type { Verdict } from '@lamellar/core';

/** The names of the texts, which are also the ids of the editors. */
export const textNames = ['host', 'container', 'can'] as const;
export type TextName = (typeof textNames)[number];

/** All input of the page. */
export interface Fields {
  readonly texts: Readonly<Record<TextName, string>>;
  /** The policy namespace of the container layer. */
  readonly namespace: string;
}

/** The layers with policy text. */
export type LayerName = Extract<TextName, 'host' | 'container'>;

/** The answer about the fields. */
export interface FieldsAnswer {
  /** The answer for people, with the colours of a terminal. */
  readonly text: string;
  readonly marks: Readonly<Record<LayerName, readonly LineMark[]>>;
}

/** A line of a layer with a rule of the evidence, or with the start of a profile that has no such rule. */
export interface LineMark {
  /** The number, from 1. */
  readonly line: number;
  readonly verdict: Verdict;
}

export const noMarks: FieldsAnswer['marks'] = { host: [], container: [] };
