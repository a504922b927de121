/** Languages in which the desk speaks to people. */
export type Language = 'ko' | 'en';
