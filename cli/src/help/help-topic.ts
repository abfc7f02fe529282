/** A term with a description in a topic: an option, a question, an exit status. */
export type TopicRow = readonly [term: string, text: string];

/** The names of all topics. */
export const topicNames = ['labels', 'operations', 'policy', 'kernels', 'exit-status'] as const;

/** A topic of `lamellar help TOPIC`, also a section of lamellar(1). Code is in backquotes. */
export interface HelpTopic {
  readonly name: (typeof topicNames)[number];
  readonly summary: string;
  /** Paragraphs and lists of rows. */
  readonly blocks: readonly (string | readonly TopicRow[])[];
}
