/** The commands of the page. */
export const commandNames = ['can', 'why', 'check', 'matrix'] as const;
export type CommandName = (typeof commandNames)[number];

/** The layers with policy text. */
export const pageLayers = ['host', 'container'] as const;
export type LayerName = (typeof pageLayers)[number];

/** The names of the texts, which are also the ids of the editors: policy, and the questions of commands. */
export const textNames = [...pageLayers, 'can', 'why', 'matrix'] as const;
export type TextName = (typeof textNames)[number];

/** All input of the page. */
export interface Fields {
  readonly command: CommandName;
  /** A version of a kernel. */
  readonly kernel: string;
  /** The policy namespace of the container layer. */
  readonly namespace: string;
  readonly texts: Readonly<Record<TextName, string>>;
}

/** A question about the fields, for a box of a width in characters. */
export interface FieldsQuestion {
  readonly fields: Fields;
  readonly columns: number;
}

/** The answer about the fields. */
export interface FieldsAnswer {
  /** The answer for people, with the colours of a terminal. */
  readonly text: string;
  readonly marks: Readonly<Record<LayerName, readonly LineMark[]>>;
}

/** A highlighted line of a layer. */
export interface LineMark {
  /** The number, from 1. */
  readonly line: number;
  /** The reason: a rule or a profile that allowed or denied, or a place with a warning. An error counts as a denial. */
  readonly tone: 'allow' | 'warning' | 'deny';
}

export const noMarks: FieldsAnswer['marks'] = { host: [], container: [] };
