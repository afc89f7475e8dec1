/**
 * What a digest stands for, and how an archive is made of what it stands for. When either changes, this becomes another
 * number, so that nothing that was made in another way is taken for a revision: up to 1, all times were 1980-01-01.
 */
export const digestScheme = 2;
