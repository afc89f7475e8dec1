/** `String#strip`: of white space only that of ASCII, and NUL with it. */
export function strip(text: string): string {
  return text.replace(/^[\0\t\n\v\f\r ]+|[\0\t\n\v\f\r ]+$/g, '');
}
