export const greet = (hour) => (hour < 12 ? 'Good morning.' : 'Good day.');
