import { visibleText } from '@codedeployer/appspec/text';

const safe: unique symbol = Symbol('safe markup');

/** Markup that was made by `html` and stands in a page as it is. Nothing that was read from outside can be one. */
export interface Html {
  readonly [safe]: string;
}

/** What can stand in a template: text is escaped, nothing is left out, lists are joined. */
export type Part = Html | string | number | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toMarkup(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string')
    return visibleText(part).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
  return isHtml(part) ? part[safe] : part.map(toMarkup).join('');
}

function isHtml(part: Html | readonly Part[]): part is Html {
  return safe in part;
}

/** Makes markup of a template; whatever is put into it is text, and escaped, unless this function made it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { [safe]: String.raw({ raw: strings }, ...parts.map(toMarkup)) };
}

/** Markup that we wrote ourselves, such as a style sheet. Never for anything else. */
export function trusted(markup: string): Html {
  return { [safe]: markup };
}

export function toText(page: Html): string {
  return page[safe];
}
