import { NotWellFormed, parseXml, type XmlElement } from './xml.js';

export interface Say {
  verb: 'Say';
  text: string;
  language: string;
  loop: number;
}
export interface Pause {
  verb: 'Pause';
  seconds: number;
}
export interface Gather {
  verb: 'Gather';
  prompts: (Say | Pause)[];
  /** Absent: until the finish key or the timeout. */
  numDigits: number | undefined;
  timeoutSeconds: number;
  finishOnKey: string;
  action: string | undefined;
  method: 'GET' | 'POST';
  actionOnEmptyResult: boolean;
}
interface Redirect {
  verb: 'Redirect';
  url: string;
  method: 'GET' | 'POST';
}
export type Verb = Say | Pause | Gather | Redirect | { verb: 'Hangup' };

/** Why Twilio cannot go on with a call; the code is that of its error catalogue. */
export class TwimlProblem extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const ATTRIBUTES: Record<string, readonly string[]> = {
  Response: [],
  Say: ['language', 'voice', 'loop'],
  Pause: ['length'],
  Gather: ['input', 'numDigits', 'timeout', 'finishOnKey', 'action', 'method', 'actionOnEmptyResult'],
  Redirect: ['method'],
  Hangup: [],
};
/** What `loop="0"` comes to. */
const ENDLESS = 50;

/** Reads a TwiML document. Twilio only warns of a verb or attribute it does not know; here it ends the call too. */
export function readTwiml(source: string): Verb[] {
  const root = parsed(source);
  if (root.name !== 'Response') throw new TwimlProblem(12100, `The root element is <${root.name}>, not <Response>.`);
  return elementsOf(root, Object.keys(ATTRIBUTES).slice(1)).map(readVerb);
}

function parsed(source: string): XmlElement {
  try {
    return parseXml(source);
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    throw new TwimlProblem(12100, `Document parse failure: ${error.message}.`);
  }
}

function readVerb(element: XmlElement): Verb {
  const { attributes } = element;
  switch (element.name) {
    case 'Say':
      return {
        verb: 'Say',
        text: textOf(element),
        language: attributes.language ?? 'en-US',
        loop: whole(element, 'loop', 1, 0) || ENDLESS,
      };
    case 'Pause':
      elementsOf(element, []);
      return { verb: 'Pause', seconds: whole(element, 'length', 1, 1) };
    case 'Gather':
      return readGather(element);
    case 'Redirect':
      return { verb: 'Redirect', url: textOf(element), method: readMethod(element) };
    default:
      elementsOf(element, []);
      return { verb: 'Hangup' };
  }
}

function readGather(element: XmlElement): Gather {
  const { input = 'dtmf', action, finishOnKey = '#', actionOnEmptyResult = 'false', numDigits } = element.attributes;
  if (input !== 'dtmf') throw invalid(element, 'input');
  if (!/^([0-9#*]|)$/.test(finishOnKey)) throw invalid(element, 'finishOnKey');
  if (!/^(true|false)$/i.test(actionOnEmptyResult)) throw invalid(element, 'actionOnEmptyResult');
  return {
    verb: 'Gather',
    prompts: elementsOf(element, ['Say', 'Pause']).map((prompt) => readVerb(prompt) as Say | Pause),
    numDigits: numDigits === undefined ? undefined : whole(element, 'numDigits', 1, 1),
    timeoutSeconds: whole(element, 'timeout', 5, 1),
    finishOnKey,
    action,
    method: readMethod(element),
    actionOnEmptyResult: actionOnEmptyResult.toLowerCase() === 'true',
  };
}

function elementsOf(parent: XmlElement, allowed: string[]): XmlElement[] {
  const unknown = Object.keys(parent.attributes).find((name) => !ATTRIBUTES[parent.name]?.includes(name));
  if (unknown !== undefined) {
    throw new TwimlProblem(12200, `Schema validation: <${parent.name}> has no attribute ${unknown}.`);
  }
  return parent.content.flatMap((child) => {
    if (typeof child === 'string') {
      if (child.trim() === '') return [];
      throw new TwimlProblem(12200, `Schema validation: <${parent.name}> has text.`);
    }
    if (!allowed.includes(child.name)) {
      throw new TwimlProblem(12200, `Schema validation: <${child.name}> is not known in <${parent.name}>.`);
    }
    return [child];
  });
}

function textOf(element: XmlElement): string {
  const text = element.content.filter((child) => typeof child === 'string').join('');
  elementsOf({ ...element, content: element.content.filter((child) => typeof child !== 'string') }, []);
  if (text.trim() === '') throw new TwimlProblem(element.name === 'Say' ? 13520 : 12100, `<${element.name}> is empty.`);
  return text.trim().replace(/\s+/g, ' ');
}

function readMethod(element: XmlElement): 'GET' | 'POST' {
  const { method = 'POST' } = element.attributes;
  if (method !== 'GET' && method !== 'POST') throw invalid(element, 'method');
  return method;
}

function whole(element: XmlElement, name: string, otherwise: number, least: number): number {
  const text = element.attributes[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) throw invalid(element, name);
  return value;
}

function invalid(element: XmlElement, name: string): TwimlProblem {
  const value = element.attributes[name] ?? '';
  return new TwimlProblem(12200, `Schema validation: <${element.name}> has an invalid ${name} "${value}".`);
}
