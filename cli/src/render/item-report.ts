/** A report on many items, printed item by item or at the end. */
export interface ItemReport<Item> {
  /** Returns the text about an item, if the format needs no other items. */
  readonly add: (item: Item) => string;
  /** Returns the rest of the report. */
  readonly end: () => string;
}

/** Makes a report with a separate text for each item. */
export function itemByItem<Item>(add: (item: Item) => string): ItemReport<Item> {
  return { add, end: () => '' };
}

/** Makes a report about all items together. */
export function together<Item>(render: (items: readonly Item[]) => string): ItemReport<Item> {
  const items: Item[] = [];
  const add = (item: Item): string => {
    items.push(item);
    return '';
  };
  return { add, end: () => render(items) };
}
