/** What a person outside cannot do at this moment, in a sentence. */
export class PersonCannot extends Error {
  override name = 'PersonCannot';
}
