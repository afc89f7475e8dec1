import { textCodes } from './codes.js';
import { findingsOf } from './report.js';

export const finding = findingsOf(textCodes);
