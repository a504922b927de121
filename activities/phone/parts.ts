import type { Db } from '../../registry/database.js';
import type { PhoneProvider } from './port.js';

/** What every activity of the phone works with. */
export interface PhoneParts {
  db: Db;
  phone: PhoneProvider;
  /** Where the intake takes what the provider tells: `https://desk.example.com/calls`. */
  callsUrl: string;
  links: {
    /** DESK_LINK_SECRET */
    secret: string;
  };
}
