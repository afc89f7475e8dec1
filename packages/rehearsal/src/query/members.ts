/** What an answer is made of: by name what the API calls it; what is undefined is left out. */
export interface Members {
  readonly [name: string]: Member;
}

export type Member = string | number | boolean | Date | undefined | Members | readonly Member[];
