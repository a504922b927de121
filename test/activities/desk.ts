import { createAwsActivities } from '../../activities/aws/activities.js';
import type { EffectRef } from '../../activities/effect.js';
import { createChatActivities } from '../../activities/chat/activities.js';
import { createMailActivities } from '../../activities/mail/activities.js';
import { createPortalActivities } from '../../activities/portal/activities.js';
import { createPhoneActivities } from '../../activities/phone/activities.js';
import type { Templates } from '../../activities/mail/templates/all.js';
import { openDatabase, type Database } from '../../registry/database.js';
import { entriesOf, record, type RecordedEntry } from '../../registry/ledger.js';
import { customers, lanes, payers, staff } from '../../registry/schema.js';
import { SandboxControl } from '../../sandbox/control.js';
import type { FaultAction, FaultMatch } from '../../sandbox/world/faults.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { sandboxPortal, sandboxProviders } from '../harness/sandbox-providers.js';

export const PAYER = { id: 'main', management: '999988887777' };
export const ACCOUNT = '111122223333';
export const EXTERNAL_ID = 'desk-acme-5f1c20aa';
export const LINK_SECRET = 'a-link-secret-of-more-than-32-characters';
export const FROM = 'Support desk <support@desk.example.com>';

/** The activities of the desk against a sandbox and a database of their own. */
export class Desk {
  readonly outside: SandboxControl;
  readonly sandbox: Sandbox;
  readonly database: Database;
  private readonly place: TestDatabase;
  private cases = 0;
  private caseId = '';

  private constructor(sandbox: Sandbox, place: TestDatabase) {
    this.sandbox = sandbox;
    this.place = place;
    this.outside = new SandboxControl(sandbox.httpUrl);
    this.database = openDatabase(place.url);
  }

  static async open(): Promise<Desk> {
    // The worker's own identity comes from the SDK's ordinary chain.
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDDESKWORKER000001';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'sandbox-desk-worker-secret-0000000000000';
    const [sandbox, place] = await Promise.all([startSandbox(), testDatabase()]);
    const desk = new Desk(sandbox, place);
    await desk.furnish();
    return desk;
  }

  async close(): Promise<void> {
    await this.database.close();
    await Promise.all([this.sandbox.stop(), this.place.drop()]);
  }

  /** Before each test: an untouched world outside and a case of its own. */
  async newCase(): Promise<void> {
    await this.outside.reset();
    await this.database.db.delete(lanes);
    await this.outside.settings({ throttles: false });
    await this.outside.putPayer(PAYER.management);
    await this.outside.putAccount(ACCOUNT, { email: 'owner@example.com', name: 'Acme' });
    this.cases += 1;
    this.caseId = `onboarding/acme/REQ-${this.cases}`;
  }

  /** An effect of the current case; the same step twice is the same effect. */
  ref(step: string, now = Date.now()): EffectRef {
    return { caseId: this.caseId, key: step, now, rule: 'handbook 3.2' };
  }

  get databaseUrl(): string {
    return this.place.url;
  }

  aws(endpoint = this.sandbox.httpUrl) {
    return createAwsActivities({ db: this.database.db, endpoint, region: 'ap-northeast-2' });
  }

  mail(options: { url?: string; templates?: Templates } = {}) {
    return createMailActivities({
      db: this.database.db,
      smtp: { url: options.url ?? this.sandbox.smtpUrl, from: FROM },
      links: { intakeUrl: 'https://desk.example.com/', secret: LINK_SECRET },
      templates: options.templates,
    });
  }

  /** @param intakeUrl where callbacks go; by default nobody is there */
  phone({ intakeUrl = 'http://127.0.0.1:9', url = this.sandbox.httpUrl } = {}) {
    return createPhoneActivities({
      db: this.database.db,
      twilio: sandboxProviders(url).twilio,
      links: { intakeUrl, secret: LINK_SECRET },
    });
  }

  chat(url = this.sandbox.httpUrl) {
    return createChatActivities({
      db: this.database.db,
      slack: sandboxProviders(url).slack,
      linkSecret: LINK_SECRET,
    });
  }

  portal({ url = this.sandbox.httpUrl, secret = sandboxPortal('').secret } = {}) {
    return createPortalActivities({ db: this.database.db, portal: { url: `${url}/portal/logins`, secret } });
  }

  /** Another case than the current one, for effects that meet. */
  refOf(caseId: string, step: string): EffectRef {
    return { ...this.ref(step), caseId };
  }

  async fault(match: FaultMatch, then: FaultAction, times = 1): Promise<void> {
    await this.outside.addFault({ match, then, times });
  }

  ledger(): Promise<RecordedEntry[]> {
    return entriesOf(this.database.db, this.caseId);
  }

  /** `1 attempted, 1 done`: how the attempts of the current case went. */
  async story(): Promise<string> {
    return (await this.ledger()).map(({ attempt, fact }) => `${attempt} ${fact}`).join(', ');
  }

  /** A person says `retryNow`. */
  async retryNow(): Promise<void> {
    const key = `${this.caseId}/command.retryNow`;
    const entry = { caseId: this.caseId, key, kind: 'command.retryNow', by: 'csr.kim', at: Date.now() };
    await record(this.database.db, { ...entry, fact: 'asked' });
  }

  private async furnish(): Promise<void> {
    const { db } = this.database;
    await db.insert(staff).values({ id: 'csr.kim', name: 'Kim', email: 'kim@desk.example.com', roles: ['csr'] });
    await db.insert(customers).values({
      id: 'acme',
      name: '아크메 상사',
      grade: 'msp',
      zone: 'Asia/Seoul',
      holidayCalendar: 'KR',
      csrStaffId: 'csr.kim',
      externalId: EXTERNAL_ID,
      language: 'ko',
    });
    await db.insert(payers).values({
      id: PAYER.id,
      name: 'Main payer',
      managementAccountId: PAYER.management,
      roleArn: `arn:aws:iam::${PAYER.management}:role/DeskPayerAccess`,
      isMain: true,
    });
  }
}

/** The retryable failure that an activity threw; fails when it returned. */
export async function thrown(
  call: Promise<unknown>,
): Promise<{ type?: string | null; message: string; nonRetryable?: boolean | null }> {
  try {
    await call;
  } catch (error) {
    return error as { type?: string; message: string; nonRetryable?: boolean };
  }
  throw new Error('nothing was thrown');
}
