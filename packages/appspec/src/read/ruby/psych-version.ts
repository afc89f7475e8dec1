/** Ruby's YAML library. Version 4 (Ruby 3.1 and later) refuses the aliases, dates and classes that version 3 took. */
export type PsychVersion = 3 | 4;
