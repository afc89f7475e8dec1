import { greet } from './greet.js';

document.getElementById('greeting').textContent = greet(new Date().getHours());
