/** How a call to AWS ended that did not succeed. */
export type CallEnd =
  /** Refused in words that can be read, with a 4xx: nothing was done. */
  | 'refused'
  /** Refused because there were too many calls: nothing was done, and later it may be. */
  | 'throttled'
  /** Refused because the clock of this machine is wrong, which the SDK corrects by that of the answer. */
  | 'clock'
  /** Refused because the credentials have expired; a provider may have new ones. */
  | 'expired'
  /** No byte of it was sent: there was no connection. */
  | 'unsent'
  /** A 5xx: it may have been carried out or not. */
  | 'failed'
  /** The connection broke: it may have been carried out or not. */
  | 'broken'
  /** There was no answer for as long as one was waited for: it may have been carried out, or still be. */
  | 'silent'
  /** What came is no answer of AWS, or not all of it: it may have been carried out. */
  | 'unreadable'
  /** No answer and no trouble of the network: cancelled, without credentials, or a defect. */
  | 'other';
