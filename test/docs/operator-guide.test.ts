import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readOnboardingRequest } from '../../contracts/onboarding.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import { COMMAND_NAMES, COMMANDS, readCommand } from '../../domain/onboarding/commands.js';
import { GUIDE_UI, guideJson, guideLinks, guideText } from '../ui/guide.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const registry = parse(read('examples/registry.yaml')) as { staff: { id: string }[] };

describe('the operator guide is true', () => {
  it('its request is examples/request.yaml, and is in order', () => {
    const [json] = guideJson('Start a case');
    const request: unknown = JSON.parse(json ?? '');
    expect(request).toEqual(parse(read('examples/request.yaml')));
    expect(readOnboardingRequest(request).problems).toBeUndefined();
  });

  it('its start link fills in the case id of that request, the queue and the type', () => {
    const { customer, reference } = parse(read('examples/request.yaml')) as { customer: string; reference: string };
    const link = new URL(guideLinks()['filled-in start form'] ?? '');
    expect(link.href.startsWith(`${GUIDE_UI}workflows/start-workflow?`)).toBe(true);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      workflowId: onboardingCaseId(customer, reference),
      taskQueue: 'desk',
      workflowType: 'onboardAccounts',
    });
  });

  it.each(COMMAND_NAMES)('its JSON of %s names every field and is taken', (name) => {
    const { about, fields } = COMMANDS[name];
    const [json, ...more] = guideJson(`${name}\n`);
    const given = JSON.parse(json ?? '') as Record<string, unknown>;
    expect(more).toEqual([]);
    expect(Object.keys(given).sort()).toEqual(Object.keys(fields).sort());
    expect(readCommand(name, given)).toEqual({ command: { name, ...given } });
    expect(registry.staff.map((one) => one.id)).toContain(given['by']);

    const text = sectionText(name);
    expect(text).toContain(about);
    const optional = Object.keys(fields).filter((field) => fields[field]?.optional);
    const leftOut = /May be left out: ([\s\S]*?)\.(\s|$)/.exec(text)?.[1] ?? '';
    expect([...leftOut.matchAll(/`(\w+)`/g)].map(([, field]) => field)).toEqual(optional);
    for (const { kind } of Object.values(fields).filter((field) => Array.isArray(field.kind))) {
      if (name !== 'changeContact') for (const value of kind as string[]) expect(text).toContain(`\`${value}\``);
    }
  });

  it('it has a command for nothing else', () => {
    const described = [...guideText().matchAll(/^#### (\w+)$/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual([...COMMAND_NAMES].sort());
  });

  it('its saved views have a name and ask for attributes that exist', () => {
    const known = [...SEARCH_ATTRIBUTES.map(({ name }) => name), 'WorkflowType', 'ExecutionStatus'];
    const views = Object.entries(guideLinks()).filter(([, link]) => link.includes('?query='));
    expect(views.length).toBeGreaterThanOrEqual(4);
    for (const [name, link] of views) {
      const { searchParams } = new URL(link);
      expect(link.startsWith(GUIDE_UI)).toBe(true);
      expect(searchParams.get('savedQuery')).toBe(name);
      const asked = (searchParams.get('query') ?? '').split(' AND ').map((term) => /^\w+/.exec(term)?.[0]);
      for (const one of asked) expect([...known, 'TemporalReportedProblems']).toContain(one);
    }
  });

  it('it explains every stage that a case can show, and no other', () => {
    const source = read('domain/onboarding/status.ts');
    const stageOf = source.slice(source.indexOf('export function stageOf'), source.indexOf('function accountState'));
    const stages = [...stageOf.matchAll(/return '([a-z ]+)'/g)].map(([, stage]) => stage);
    const [, opening = ''] = /^const OPENING = '(.*)';$/m.exec(read('workflows/onboarding/show.ts')) ?? [];
    const closed = ['done', 'partial', 'cancelled'].map((outcome) => `closed: ${outcome}`);
    expect(rowsBelow('### What the stages mean').sort()).toEqual([opening, ...stages, ...closed].sort());
  });

  it('it explains every gap that an access check can find', () => {
    const source = read('domain/onboarding/state.ts');
    const union = /type GapCode =([^;]+);/.exec(source)?.[1] ?? '';
    const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(3);
    expect(rowsBelow('### What to do when').sort()).toEqual(codes.sort());
  });

  it('README and others find it at #onboarding', () => {
    expect(guideText()).toContain('## Onboarding\n');
  });

  it.each(['docs/operator-guide.md', 'docs/glossary.md'])('every file that %s refers to exists', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    for (const target of targets)
      expect([target, existsSync(new URL(target, new URL(page, root)))]).toEqual([target, true]);
  });

  it('its pictures are small enough to load at 3 a.m.', () => {
    const pictures = [...guideText().matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(pictures).toContain('pictures/case.png');
    for (const path of pictures) expect(statSync(new URL(`docs/${path}`, root)).size).toBeLessThan(300_000);
  });
});

function sectionText(command: string): string {
  const section =
    guideText()
      .split(/^#{2,4} /m)
      .find((one) => one.startsWith(`${command}\n`)) ?? '';
  return section.replace(/\s+/g, ' ');
}

/** First cells in code style of the table rows between a heading and the next. */
function rowsBelow(heading: string): string[] {
  const section =
    guideText()
      .split(heading)[1]
      ?.split(/^#{2,3} /m)[0] ?? '';
  return [...section.matchAll(/^\s*\| `([^`]+)`/gm)].map(([, cell]) => cell ?? '');
}
