import { ok, warning, type PlaceSeen, type Probe } from '../probe.js';

/** Seconds that the clocks may differ by; from 15 minutes on AWS refuses what is signed. */
const tolerated = 120;

export const clock: Probe<PlaceSeen> = {
  name: 'clock',
  looksAt: 'how far the clock of this machine is from that of AWS',
  permissions: [],
  look({ calling, now }) {
    const there = calling.clock?.now();
    if (there === undefined) return [];
    const seconds = Math.round((now().getTime() - there.getTime()) / 1000);
    if (Math.abs(seconds) <= tolerated) return [ok('agrees with that of AWS')];
    const minutes = Math.round(Math.abs(seconds) / 60);
    return [
      warning(
        `The clock of this machine is ${minutes} min ${seconds > 0 ? 'fast' : 'slow'}; from 15 min on AWS refuses every call.`,
        'sudo timedatectl set-ntp true',
      ),
    ];
  },
};
