export const wares = [
  { name: 'apples', cents: 249 },
  { name: 'bread', cents: 399 },
  { name: 'cheese', cents: 599 },
];
